package dev.countersign.device;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param trustedProxies proxies whose forwarded headers are believed (SEC-21) */
@ConfigurationProperties("countersign")
record ProxySettings(Networks trustedProxies) {}
