package dev.countersign.changes;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param outboxAbove announcing commits a second, of all nodes together, above which the table carries them; 0: always */
@ConfigurationProperties("countersign.announce")
record AnnouncingSettings(int outboxAbove) {}
