package dev.countersign.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after each failed attempt.
 *
 * @param waits after the first attempt, the second and so on; the last one also after all further attempts
 */
public record Retries(List<Duration> waits) {
    private static final double JITTER = 0.2;

    /**
     * Adds up to a fifth at random, so that rows that failed together are not retried together.
     *
     * @param attempt number of the failed attempt, from 1
     */
    public Duration after(int attempt) {
        var wait = waits.get(Math.min(attempt, waits.size()) - 1).toMillis();
        return Duration.ofMillis(
                wait + (long) (wait * JITTER * ThreadLocalRandom.current().nextDouble()));
    }
}
