package dev.countersign.limits;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The limits: per address (SEC-18), per account and per key. An address here is an IPv4 address or the /64 of an IPv6
 * address; a /48 has eight times the limit.
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
            case FAILURE, UNFIT, RESET, DEVICE -> failuresPerAddress;
            case SIGN_UP -> signUpsPerAddress;
            case SIGN_IN -> signInsPerAddress;
        };
    }
}
