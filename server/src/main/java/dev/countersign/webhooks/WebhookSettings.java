package dev.countersign.webhooks;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param allowedNetworks CIDRs with commas between them, which may be sent to although they are not public; or empty */
@ConfigurationProperties("countersign.webhooks")
record WebhookSettings(String allowedNetworks) {}
