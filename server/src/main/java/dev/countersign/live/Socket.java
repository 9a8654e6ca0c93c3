package dev.countersign.live;

import dev.countersign.device.Visitor;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.json.JsonMapper;

/** One WebSocket connection of a member's device. */
final class Socket {
    private static final int LONGEST_QUEUE = 100;

    /** In bytes (SEC-57). */
    private static final int LONGEST_MESSAGE = 4_096;

    private static final int FRAMES_A_MINUTE = 30;
    private static final int BAD_FRAMES = 3;

    private final Party party;
    private final WebSocketSession connection;
    private final JsonMapper json;
    private final SendQueue queue;
    private final AtomicInteger badFrames = new AtomicInteger();

    /** The pieces of a message so far; only one thread at a time reads a connection. */
    private String heard = "";

    private final Bucket frames = Bucket.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(FRAMES_A_MINUTE)
                    .refillIntervally(FRAMES_A_MINUTE, Duration.ofMinutes(1))
                    .build())
            .build();

    Socket(Party party, WebSocketSession connection, JsonMapper json) {
        this.party = party;
        this.connection = connection;
        this.json = json;
        this.queue = new SendQueue(connection, LONGEST_QUEUE);
    }

    Party party() {
        return party;
    }

    /** The account whose changes this socket receives. */
    UUID accountId() {
        return switch (party) {
            case Party.SignedInDevice(var session, Visitor _) -> session.accountId();
            case Party.WaitingDevice(var request) -> request.accountId();
        };
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** @return false if the frame exceeds the limit for this minute (SEC-57) */
    boolean mayReceive() {
        return frames.tryConsume(1);
    }

    /**
     * Collects a message that arrives in pieces. Closes the connection if the message is too long.
     *
     * @return the whole message once its last piece has arrived
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
        queue.send(new TextMessage(json.writeValueAsString(frame)));
    }

    void ping() {
        queue.send(new PingMessage());
    }

    /** Closes the connection after everything before has been sent. */
    void close(CloseStatus status) {
        queue.close(status);
    }

    /** Runs once everything before has been sent, or can no longer be sent. */
    void then(Runnable next) {
        queue.then(next);
    }

    /** Starts sending: the socket has its place, and misses nothing from now on. */
    void begin() {
        queue.begin();
    }
}
