package dev.countersign.outbox;

import dev.countersign.device.Networks;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param allowedNetworks non-public networks that messages may be sent to */
@ConfigurationProperties("countersign.webhooks")
record DestinationSettings(Networks allowedNetworks) {}
