package dev.countersign.device;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param trustedProxies what they say about the client's address is believed (SEC-21) */
@ConfigurationProperties("countersign")
record ProxySettings(Networks trustedProxies) {}
