package dev.countersign.live;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * Queues everything that is sent on a connection. A virtual thread sends it in order, so a peer that does not read delays
 * nobody but itself.
 */
final class SendQueue {
    private static final Logger LOG = LoggerFactory.getLogger(SendQueue.class);

    private final WebSocketSession connection;
    private final int longest;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Once a message was dropped, nothing after it may be sent. */
    private final AtomicBoolean givenUp = new AtomicBoolean();

    /** Nothing is sent before {@link #begin()}. */
    private final AtomicBoolean draining = new AtomicBoolean(true);

    /** @param evenIfGivenUp the step sends nothing to the peer, so it runs even after giving up */
    private record Step(Action action, boolean evenIfGivenUp) {}

    private interface Action {
        void run() throws IOException;
    }

    /** @param longest how many steps may wait before we give the connection up */
    SendQueue(WebSocketSession connection, int longest) {
        this.connection = connection;
        this.longest = longest;
    }

    void send(WebSocketMessage<?> message) {
        enqueue(new Step(() -> connection.sendMessage(message), false));
    }

    /** Closes the connection after everything before has been sent. */
    void close(CloseStatus status) {
        enqueue(new Step(() -> connection.close(status), false));
    }

    /** Runs once everything before has been sent, or can no longer be sent. */
    void then(Runnable next) {
        enqueue(new Step(next::run, true));
    }

    /** Starts sending: the connection has its place, and misses nothing from now on. */
    void begin() {
        Thread.startVirtualThread(this::drain);
    }

    private void enqueue(Step step) {
        if (waiting.incrementAndGet() > longest) {
            giveUp();
        }
        if (givenUp.get() && !step.evenIfGivenUp()) {
            return;
        }
        steps.add(step);
        if (draining.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::drain);
        }
    }

    private void giveUp() {
        if (givenUp.compareAndSet(false, true)) {
            steps.removeIf(step -> !step.evenIfGivenUp());
            Thread.startVirtualThread(() -> perform(() -> connection.close(CloseStatus.SESSION_NOT_RELIABLE)));
        }
    }

    private void drain() {
        do {
            for (var step = steps.poll(); step != null; step = steps.poll()) {
                waiting.decrementAndGet();
                if (!givenUp.get() || step.evenIfGivenUp()) {
                    perform(step.action());
                }
            }
            draining.set(false);
        } while (!steps.isEmpty() && draining.compareAndSet(false, true));
    }

    private static void perform(Action action) {
        try {
            action.run();
        } catch (IOException | IllegalStateException peerGone) {
            LOG.debug("A peer went away: {}", peerGone.getMessage());
        }
    }
}
