package dev.countersign.reset;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param waiting how long a reset by mail waits while a device is signed in and nobody answers; zero to three days */
@ConfigurationProperties("countersign.reset")
public record ResetSettings(Duration waiting) {}
