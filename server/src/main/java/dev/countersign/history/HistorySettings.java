package dev.countersign.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param addresses how long addresses and user agents are kept (SEC-66) */
@ConfigurationProperties("countersign.history")
public record HistorySettings(Duration addresses) {}
