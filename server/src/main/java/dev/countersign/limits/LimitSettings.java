package dev.countersign.limits;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How much there may be of what is counted: per address (SEC-18), which is an IPv4 address or the /64 of an IPv6 address and,
 * eight times as much, its /48; per account; and per key.
 */
@ConfigurationProperties("countersign.limits")
public record LimitSettings(
        Rate signUpsPerAddress,
        Rate failuresPerAddress,
        Rate signInsPerAddress,
        Rate rightPasswordsPerAccount,
        Rate callsPerKey) {

    Rate of(Counted counted) {
        return switch (counted) {
            case FAILURE, UNFIT -> failuresPerAddress;
            case SIGN_UP -> signUpsPerAddress;
            case SIGN_IN -> signInsPerAddress;
        };
    }
}
