package dev.countersign.live;

import dev.countersign.cache.RowCaches;
import dev.countersign.changes.Hearer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.websocket.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stream that keeps the caches of back ends current. It sends them the id of every changed row that this node hears of.
 * Back ends send a beat twice a second; the answer is the time left of the node's own lease ({@link RowCaches}).
 *
 * <p>Everything that the node heard before the beat that renewed its lease is queued before the answer, and one thread sends
 * the queue in order. A back end trusts its cache until its own sending of the beat plus the answer. Until then it has heard
 * of every change older than two seconds.
 *
 * <p>A stream has no gaps. If the node has missed notifications it closes all streams, and a back end keeps nothing from one
 * stream to the next.
 */
@Component
public class Streams extends TextWebSocketHandler implements Hearer {
    static final CloseStatus MISSED_SOMETHING = CloseStatus.SERVICE_RESTARTED;
    static final CloseStatus BAD_KEY = new CloseStatus(4401, "bad key");

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final String BACK_END = "back-end";
    private static final String STREAM = "stream";
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final int PER_KEY = 100;

    /** A few seconds of a sweeper's hardest work. */
    private static final int LONGEST_QUEUE = 10_000;

    private final RowCaches caches;
    private final JsonMapper json;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    private record BackEnd(UUID key, BooleanSupplier isGood) {}

    /** @param lastBeat when the last beat arrived, in nanoseconds of this process */
    private record Stream(BackEnd backEnd, Outbox outbox, AtomicLong lastBeat) {}

    Streams(RowCaches caches, JsonMapper json) {
        this.caches = caches;
        this.json = json;
    }

    /**
     * Stores who is connecting, for when the connection opens.
     *
     * @param isGood whether the key may still listen; called at every beat, so it should answer from memory
     */
    public static void introduce(UUID key, BooleanSupplier isGood, Map<String, Object> attributes) {
        attributes.put(BACK_END, new BackEnd(key, isGood));
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession connection) {
        var backEnd =
                (BackEnd) Objects.requireNonNull(connection.getAttributes().get(BACK_END));
        if (connection instanceof StandardWebSocketSession standard) {
            standard.getNativeSession()
                    .getUserProperties()
                    .put(Constants.READ_IDLE_TIMEOUT_MS, LONGEST_SILENCE.toMillis());
        }
        var stream = new Stream(backEnd, new Outbox(connection, LONGEST_QUEUE), new AtomicLong(System.nanoTime()));
        connection.getAttributes().put(STREAM, stream);
        open.add(stream);
        if (stopping) {
            stream.outbox().close(CloseStatus.GOING_AWAY);
        } else if (open.stream()
                        .filter(other -> other.backEnd().key().equals(backEnd.key()))
                        .count()
                > PER_KEY) {
            stream.outbox().close(CloseStatus.POLICY_VIOLATION);
        }
        stream.outbox().begin();
        if (!connection.isOpen()) {
            open.remove(stream);
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession connection, CloseStatus status) {
        open.remove(streamOf(connection));
    }

    @Override
    protected void handleTextMessage(WebSocketSession connection, TextMessage message) {
        var stream = streamOf(connection);
        beat(message.getPayload())
                .ifPresentOrElse(
                        number -> answer(stream, number), () -> stream.outbox().close(CloseStatus.POLICY_VIOLATION));
    }

    /** @return the beat's number; empty unless the text is an object with exactly the contract's fields */
    private Optional<Long> beat(String text) {
        try {
            var frame = json.readTree(text);
            var number = frame.path("number");
            return frame.isObject()
                            && frame.size() == 2
                            && frame.path("type").isString()
                            && frame.path("type").stringValue().equals("beat")
                            && number.isIntegralNumber()
                            && number.canConvertToLong()
                            && number.longValue() >= 0
                    ? Optional.of(number.longValue())
                    : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private void answer(Stream stream, long number) {
        stream.lastBeat().set(System.nanoTime());
        var lease = caches.left();
        // Without a lease, the node cannot check the key from memory. It need not: the answer grants no trust.
        if (lease.isZero() || isGood(stream)) {
            send(stream, new Frame.Beat(number, lease.toMillis()));
        } else {
            stream.outbox().close(BAD_KEY);
        }
    }

    private static boolean isGood(Stream stream) {
        try {
            return stream.backEnd().isGood().getAsBoolean();
        } catch (RuntimeException databaseAway) {
            LOG.warn("A back end's key could not be looked up: {}", databaseAway.toString());
            return false;
        }
    }

    /** A row has changed: a session, an account, or the key of a stream. */
    @Override
    public void rowChanged(UUID row) {

        for (var stream : open) {
            if (!stream.backEnd().key().equals(row)) {
                send(stream, new Frame.Forget(row));
            } else {
                // On another thread, so that the listener can go on with other changes.
                Thread.startVirtualThread(() -> {
                    if (!isGood(stream)) {
                        stream.outbox().close(BAD_KEY);
                    }
                });
            }
        }
    }

    /** Keys are re-checked on each beat. A peer that only pings would never be re-checked, so it is closed. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void closeSilent() {
        closeSilentFor(LONGEST_SILENCE);
    }

    void closeSilentFor(Duration time) {
        var now = System.nanoTime();
        open.stream()
                .filter(stream -> now - stream.lastBeat().get() >= time.toNanos())
                .forEach(stream -> stream.outbox().close(CloseStatus.GOING_AWAY));
    }

    @Override
    public void connectionLost() {
        closeAll(MISSED_SOMETHING);
    }

    void closeAll(CloseStatus status) {
        open.forEach(stream -> stream.outbox().close(status));
    }

    /** Back ends reconnect to another node, and trust nothing until then. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
        closeAll(CloseStatus.GOING_AWAY);
    }

    private void send(Stream stream, Frame frame) {
        stream.outbox().send(new TextMessage(json.writeValueAsString(frame)));
    }

    private static Stream streamOf(WebSocketSession connection) {
        return (Stream) Objects.requireNonNull(connection.getAttributes().get(STREAM));
    }
}
