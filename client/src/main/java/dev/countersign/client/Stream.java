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
 * Keeps a connection to the server's stream of events and sends a heartbeat on it twice a second. Replaces a connection that
 * has answered nothing for five seconds. {@link Memory} decides what can be trusted until then.
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

    /** Used on the ticker's thread only. */
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

    /** {@link #close()} may have run before there was a connection to close. */
    private void abortWhereClosed(WebSocket socket) {
        if (closed) {
            socket.abort();
        }
    }

    private void connectLater(String why) {
        if (failures == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No notifications of ended sessions from {0}, so each check asks the server. Retrying: {1}",
                    url,
                    why);
        }
        connectLater();
    }

    private static String reason(Throwable why) {
        var cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        return cause instanceof WebSocketHandshakeException refused
                ? "the server answers with " + refused.getResponse().statusCode()
                : cause.toString();
    }

    /** The pause grows, and varies from process to process. */
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
            // Closed, so there is nothing left to do.
        }
    }

    void close() {
        closed = true;
        memory.beginAnew();
        if (current != null) {
            current.abort();
        }
    }

    /** One connection. Its callbacks run one after another. */
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

        /** Runs on the ticker, like everything it leads to. */
        void begin(WebSocket open) {
            socket = open;
            lastHeard = memory.now();
            beat(open);
        }

        private void beat(WebSocket open) {
            if (over || closed) {
                open.abort();
                return;
            }
            if (memory.now() - lastHeard > PATIENCE.toNanos()) {
                end("the server answers no heartbeat");
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
                // A frame that we cannot read may have been the end of a session.
                end(notOurs.getMessage());
            }
            return null;
        }

        /** Ignores unknown types: a later version never adds a type that a client must understand. */
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
                LOG.log(System.Logger.Level.INFO, "Notifications of ended sessions arrive from {0} again.", url);
            }
            failures = 0;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
            end("the server closed the connection with status " + status);
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
