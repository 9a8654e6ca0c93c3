package dev.countersign.webhooks;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param allowedNetworks non-public networks that messages may be sent to: CIDRs separated by commas, or empty */
@ConfigurationProperties("countersign.webhooks")
record WebhookSettings(String allowedNetworks) {}
