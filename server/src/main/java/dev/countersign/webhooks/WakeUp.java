package dev.countersign.webhooks;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Tells this node's {@link Sender} that there may be something to send; where there is none, nobody listens. */
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
