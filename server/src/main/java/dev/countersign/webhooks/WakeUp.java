package dev.countersign.webhooks;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes this node's {@link Sender} when there may be something to send. Does nothing if no sender runs. */
@Component
class WakeUp {
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
