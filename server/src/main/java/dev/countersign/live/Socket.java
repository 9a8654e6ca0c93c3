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

/** One connection of a member's. */
final class Socket {
    private static final int LONGEST_QUEUE = 100;

    /** In bytes (SEC-57). */
    private static final int LONGEST_MESSAGE = 4_096;

    private static final int FRAMES_A_MINUTE = 30;
    private static final int BAD_FRAMES = 3;

    private final Party party;
    private final WebSocketSession connection;
    private final JsonMapper json;
    private final Outbox outbox;
    private final AtomicInteger badFrames = new AtomicInteger();

    /** What has come of a message so far; one thread at a time reads a connection. */
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
        this.outbox = new Outbox(connection, LONGEST_QUEUE);
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
        outbox.send(new TextMessage(json.writeValueAsString(frame)));
    }

    void ping() {
        outbox.send(new PingMessage());
    }

    /** Closes once all that was sent before has gone out. */
    void close(CloseStatus status) {
        outbox.close(status);
    }

    /** Runs once all that was sent before has gone out, or cannot any more. */
    void then(Runnable next) {
        outbox.then(next);
    }

    /** Sends what has been waiting: the socket has its place, and misses nothing from now on. */
    void begin() {
        outbox.begin();
    }
}
