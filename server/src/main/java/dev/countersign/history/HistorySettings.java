package dev.countersign.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long the session log and the events are kept.
 *
 * @param addresses how long addresses and user agents are kept (SEC-66)
 * @param kept how long the rows are kept
 */
@ConfigurationProperties("countersign.history")
public record HistorySettings(Duration addresses, KeptMonths kept) {}
