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
    private static final String SUBSCRIBER = "subscriber";
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final int PER_KEY = 100;

    /** A few seconds of a sweeper's hardest work. */
    private static final int LONGEST_QUEUE = 10_000;

    private final RowCaches caches;
    private final JsonMapper json;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    private record BackEnd(UUID key, BooleanSupplier isGood) {}

    /** @param lastBeat when the last beat arrived, in nanoseconds of this process */
    private record Subscriber(BackEnd backEnd, SendQueue queue, AtomicLong lastBeat) {}

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
        var subscriber =
                new Subscriber(backEnd, new SendQueue(connection, LONGEST_QUEUE), new AtomicLong(System.nanoTime()));
        connection.getAttributes().put(SUBSCRIBER, subscriber);
        subscribers.add(subscriber);
        if (stopping) {
            subscriber.queue().close(CloseStatus.GOING_AWAY);
        } else if (subscribers.stream()
                        .filter(other -> other.backEnd().key().equals(backEnd.key()))
                        .count()
                > PER_KEY) {
            subscriber.queue().close(CloseStatus.POLICY_VIOLATION);
        }
        subscriber.queue().begin();
        if (!connection.isOpen()) {
            subscribers.remove(subscriber);
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession connection, CloseStatus status) {
        subscribers.remove(subscriberOf(connection));
    }

    @Override
    protected void handleTextMessage(WebSocketSession connection, TextMessage message) {
        var subscriber = subscriberOf(connection);
        beat(message.getPayload())
                .ifPresentOrElse(
                        number -> answer(subscriber, number),
                        () -> subscriber.queue().close(CloseStatus.POLICY_VIOLATION));
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

    private void answer(Subscriber subscriber, long number) {
        subscriber.lastBeat().set(System.nanoTime());
        var lease = caches.left();
        // Without a lease, the node cannot check the key from memory. It need not: the answer grants no trust.
        if (lease.isZero() || isGood(subscriber)) {
            send(subscriber, new Frame.Beat(number, lease.toMillis()));
        } else {
            subscriber.queue().close(BAD_KEY);
        }
    }

    private static boolean isGood(Subscriber subscriber) {
        try {
            return subscriber.backEnd().isGood().getAsBoolean();
        } catch (RuntimeException databaseAway) {
            LOG.warn("A back end's key could not be looked up: {}", databaseAway.toString());
            return false;
        }
    }

    /** A row has changed: a session, an account, or the key of a stream. */
    @Override
    public void rowChanged(UUID row) {
        for (var subscriber : subscribers) {
            if (!subscriber.backEnd().key().equals(row)) {
                send(subscriber, new Frame.Forget(row));
            } else {
                // On another thread, so that other changes need not wait.
                Thread.startVirtualThread(() -> {
                    if (!isGood(subscriber)) {
                        subscriber.queue().close(BAD_KEY);
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
        subscribers.stream()
                .filter(subscriber -> now - subscriber.lastBeat().get() >= time.toNanos())
                .forEach(subscriber -> subscriber.queue().close(CloseStatus.GOING_AWAY));
    }

    @Override
    public void connectionLost() {
        closeAll(MISSED_SOMETHING);
    }

    void closeAll(CloseStatus status) {
        subscribers.forEach(subscriber -> subscriber.queue().close(status));
    }

    /** Back ends reconnect to another node, and trust nothing until then. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
        closeAll(CloseStatus.GOING_AWAY);
    }

    private void send(Subscriber subscriber, Frame frame) {
        subscriber.queue().send(new TextMessage(json.writeValueAsString(frame)));
    }

    private static Subscriber subscriberOf(WebSocketSession connection) {
        return (Subscriber) Objects.requireNonNull(connection.getAttributes().get(SUBSCRIBER));
    }
}
