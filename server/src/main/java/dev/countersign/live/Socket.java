package dev.countersign.live;

import dev.countersign.device.Visitor;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection. What is to be sent waits in a queue of its own and is sent in order by a virtual thread, so a peer that
 * does not read holds up nobody but itself.
 */
final class Socket {
    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);
    private static final int LONGEST_QUEUE = 100;

    /** In bytes (SEC-57). */
    private static final int LONGEST_MESSAGE = 4_096;

    private static final int FRAMES_A_MINUTE = 30;
    private static final int BAD_FRAMES = 3;

    private final Party party;
    private final WebSocketSession connection;
    private final JsonMapper json;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Held at first, until {@link #begin()}. */
    private final AtomicBoolean draining = new AtomicBoolean(true);

    private final AtomicInteger badFrames = new AtomicInteger();

    /** What has come of a message so far; one thread at a time reads a connection. */
    private String heard = "";

    private final Bucket frames = Bucket.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(FRAMES_A_MINUTE)
                    .refillIntervally(FRAMES_A_MINUTE, Duration.ofMinutes(1))
                    .build())
            .build();

    private interface Step {
        void run() throws IOException;
    }

    Socket(Party party, WebSocketSession connection, JsonMapper json) {
        this.party = party;
        this.connection = connection;
        this.json = json;
    }

    Party party() {
        return party;
    }

    /** The account whose changes it hears of. */
    UUID accountId() {
        return switch (party) {
            case Party.SignedInDevice(var session, Visitor _) -> session.accountId();
            case Party.WaitingDevice(var request) -> request.accountId();
        };
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** @return false for the frame that is one too many this minute (SEC-57) */
    boolean mayReceive() {
        return frames.tryConsume(1);
    }

    /**
     * A message comes in pieces. One that grows too long closes the connection.
     *
     * @return all of it, once its last piece is here
     */
    Optional<String> hear(String piece, boolean last) {
        if (heard.length() <= LONGEST_MESSAGE) {
            heard += piece;
        }
        if (heard.length() > LONGEST_MESSAGE
                || (last && heard.getBytes(StandardCharsets.UTF_8).length > LONGEST_MESSAGE)) {
            close(CloseStatus.TOO_BIG_TO_PROCESS);
            return Optional.empty();
        }
        var message = Optional.of(heard).filter(whole -> last);
        heard = last ? "" : heard;
        return message;
    }

    void refuseBadFrame() {
        if (badFrames.incrementAndGet() < BAD_FRAMES) {
            send(new Frame.BadFrame());
        } else {
            close(CloseStatus.POLICY_VIOLATION);
        }
    }

    void send(Frame frame) {
        var message = new TextMessage(json.writeValueAsString(frame));
        enqueue(() -> connection.sendMessage(message));
    }

    void ping() {
        enqueue(() -> connection.sendMessage(new PingMessage()));
    }

    /** Closes once all that was sent before has gone out. */
    void close(CloseStatus status) {
        enqueue(() -> connection.close(status));
    }

    /** Runs once all that was sent before has gone out, or cannot any more. */
    void then(Runnable next) {
        enqueue(next::run);
    }

    /** Sends what has been waiting: the socket has its place, and misses nothing from now on. */
    void begin() {
        Thread.startVirtualThread(this::drain);
    }

    private void enqueue(Step step) {
        if (waiting.incrementAndGet() > LONGEST_QUEUE) {
            steps.clear();
            Thread.startVirtualThread(() -> perform(() -> connection.close(CloseStatus.SESSION_NOT_RELIABLE)));
            return;
        }
        steps.add(step);
        if (draining.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::drain);
        }
    }

    private void drain() {
        do {
            for (var step = steps.poll(); step != null; step = steps.poll()) {
                waiting.decrementAndGet();
                perform(step);
            }
            draining.set(false);
        } while (!steps.isEmpty() && draining.compareAndSet(false, true));
    }

    private static void perform(Step step) {
        try {
            step.run();
        } catch (IOException | IllegalStateException peerGone) {
            LOG.debug("A peer went away: {}", peerGone.getMessage());
        }
    }
}
