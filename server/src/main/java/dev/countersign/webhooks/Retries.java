package dev.countersign.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after a failed attempt. */
final class Retries {
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4));
    private static final double JITTER = 0.2;

    private Retries() {}

    /**
     * Adds up to a fifth at random, so that messages that failed together are not retried together.
     *
     * @param attempt number of the failed attempt, from 1
     */
    static Duration after(int attempt) {
        var wait = WAITS.get(Math.min(attempt, WAITS.size()) - 1).toMillis();
        return Duration.ofMillis(
                wait + (long) (wait * JITTER * ThreadLocalRandom.current().nextDouble()));
    }
}
