package dev.countersign.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the thread that looks for rows to send. Does nothing if none looks. */
final class WakeUp {
    private final Semaphore calls = new Semaphore(0);

    void call() {
        calls.release();
    }

    void await(Duration atMost) throws InterruptedException {
        if (calls.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            calls.drainPermits();
        }
    }
}
