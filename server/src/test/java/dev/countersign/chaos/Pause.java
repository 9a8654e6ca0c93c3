package dev.countersign.chaos;

import java.time.Duration;

/** Waits in real time, because these tests are about time itself. */
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
