package dev.countersign.device;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param trustedProxies CIDRs with commas between them, or empty */
@ConfigurationProperties("countersign")
record ProxySettings(String trustedProxies) {}
