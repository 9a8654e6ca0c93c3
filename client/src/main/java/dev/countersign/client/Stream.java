package dev.countersign.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a connection to the server's stream of events, on which it sends a beat twice a second. One that has answered
 * nothing for five seconds is given up for another; what may be believed meanwhile is {@link Memory}'s to say.
 */
final class Stream {
    private static final Duration BETWEEN_BEATS = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int LONGEST_FRAME = 4_096;
    private static final System.Logger LOG = System.getLogger(Stream.class.getName());

    private final HttpClient http;
    private final URI url;
    private final String key;
    private final Memory memory;
    private final ScheduledExecutorService ticker;
    private volatile boolean closed;
    private volatile WebSocket current;

    /** Of the ticker's thread alone. */
    private int failures;

    Stream(HttpClient http, URI url, String key, Memory memory, ScheduledExecutorService ticker) {
        this.http = http;
        this.url = url;
        this.key = key;
        this.memory = memory;
        this.ticker = ticker;
    }

    void open() {
        ticker.execute(this::connect);
    }

    private void connect() {
        if (closed) {
            return;
        }
        var connection = new Connection(memory.beginAnew());
        http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .connectTimeout(PATIENCE)
                .buildAsync(url, connection)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        onTicker(() -> connectLater(reason(failure)));
                    } else {
                        current = socket;
                        onTicker(() -> connection.begin(socket));
                        abortWhereClosed(socket);
                    }
                });
    }

    /** Closing may have come before the connection that it should have ended. */
    private void abortWhereClosed(WebSocket socket) {
        if (closed) {
            socket.abort();
        }
    }

    private void connectLater(String why) {
        if (failures == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No word of ended sessions comes from {0}, so each check asks; trying again: {1}",
                    url,
                    why);
        }
        connectLater();
    }

    private static String reason(Throwable why) {
        var cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        return cause instanceof WebSocketHandshakeException refused
                ? "it answers with " + refused.getResponse().statusCode()
                : cause.toString();
    }

    /** After a while that grows, and that differs from process to process. */
    private void connectLater() {
        if (!closed) {
            var pause = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(failures, 10));
            failures++;
            ticker.schedule(
                    this::connect,
                    pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void onTicker(Runnable work) {
        try {
            ticker.execute(work);
        } catch (RejectedExecutionException closed) {
            // Nothing is to be done any more.
        }
    }

    void close() {
        closed = true;
        memory.beginAnew();
        if (current != null) {
            current.abort();
        }
    }

    /** One connection; its callbacks come one after another. */
    private final class Connection implements WebSocket.Listener {
        private final Object stream;
        private final Map<Long, Long> sentAt = new ConcurrentHashMap<>();
        private final StringBuilder heard = new StringBuilder();
        private volatile long lastHeard;
        private volatile boolean over;
        private volatile WebSocket socket;
        private boolean isHeard;
        private long number;

        Connection(Object stream) {
            this.stream = stream;
        }

        /** On the ticker, as all that follows. */
        void begin(WebSocket open) {
            socket = open;
            lastHeard = memory.now();
            beat(open);
        }

        /** Again and again. */
        private void beat(WebSocket open) {
            if (over || closed) {
                open.abort();
                return;
            }
            if (memory.now() - lastHeard > PATIENCE.toNanos()) {
                end("it answers no beat");
                return;
            }
            number++;
            sentAt.put(number, memory.now());
            open.sendText("{\"type\":\"beat\",\"number\":" + number + "}", true).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end(failure.toString());
                }
            });
            ticker.schedule(() -> beat(open), BETWEEN_BEATS.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            heard.append(data);
            try {
                if (heard.length() > LONGEST_FRAME) {
                    throw new IllegalArgumentException("a frame is too long");
                }
                if (last) {
                    understand(Json.object(heard.toString()));
                    heard.setLength(0);
                }
                webSocket.request(1);
            } catch (IllegalArgumentException notOurs) {
                // What cannot be understood may have been the end of a session.
                end(notOurs.getMessage());
            }
            return null;
        }

        /** A type that is not known here says something that was not needed before it was there. */
        private void understand(Map<?, ?> frame) {
            if (!(frame.get("type") instanceof String type)) {
                throw new IllegalArgumentException("a frame without a type");
            }
            switch (type) {
                case "forget" -> memory.forget(stream, UUID.fromString(String.valueOf(frame.get("id"))));
                case "beat" -> {
                    if (!(frame.get("number") instanceof Double answered)
                            || !(frame.get("trusted_ms") instanceof Double left)) {
                        throw new IllegalArgumentException("a beat without its numbers");
                    }
                    trust(
                            answered.longValue(),
                            Math.min(left.longValue(), Duration.ofHours(1).toMillis()));
                }
                default -> {}
            }
        }

        private void trust(long answered, long left) {
            lastHeard = memory.now();
            var sent = sentAt.remove(answered);
            if (sent != null) {
                memory.trust(stream, sent, Duration.ofMillis(left));
            }
            if (!isHeard) {
                isHeard = true;
                onTicker(this::isThere);
            }
        }

        private void isThere() {
            if (failures > 0) {
                LOG.log(System.Logger.Level.INFO, "Word of ended sessions comes from {0} again.", url);
            }
            failures = 0;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
            end("it closes the connection with " + status);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            end(failure.toString());
        }

        private void end(String why) {
            onTicker(() -> {
                if (!over) {
                    over = true;
                    memory.beginAnew();
                    if (socket != null) {
                        socket.abort();
                    }
                    connectLater(why);
                }
            });
        }
    }
}
