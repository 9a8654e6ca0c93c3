package dev.countersign.limits;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** What one address may do (SEC-18): an IPv4 address, or the /64 of an IPv6 address; and how often one key may call. */
@ConfigurationProperties("countersign.limits")
public record LimitSettings(Rate signUpsPerAddress, Rate failuresPerAddress, Rate callsPerKey) {}
