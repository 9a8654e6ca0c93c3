package dev.countersign.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts and stops every outbox of a node. A command starts none. */
@Component
@ConditionalOnWebApplication
class Senders implements SmartLifecycle {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Outbox<?, ?>> outboxes;
    private volatile boolean running;

    Senders(List<Outbox<?, ?>> outboxes) {
        this.outboxes = outboxes;
    }

    @Override
    public void start() {
        running = true;
        outboxes.forEach(Outbox::start);
    }

    @Override
    public void stop() {
        running = false;
        // One after the other they could take longer than a node has to stop.
        try (var stopping = Executors.newVirtualThreadPerTaskExecutor()) {
            outboxes.forEach(outbox -> stopping.execute(() -> outbox.stop(PATIENCE)));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
