package dev.countersign.chaos;

import java.time.Duration;

/** Here time itself is what is tested, so here it is waited for. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        of(Duration.ofMillis(millis));
    }

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
