package dev.countersign.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

    private final HttpClient http;
    private final URI url;
    private final String key;
    private final Memory memory;
    private final ScheduledExecutorService ticker;
    private volatile boolean closed;

    /** Of the ticker's thread alone. */
    private Connection current;

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
                .whenComplete((socket, failure) -> onTicker(() -> {
                    if (failure != null || closed) {
                        if (socket != null) {
                            socket.abort();
                        }
                        connectLater();
                    } else {
                        current = connection;
                        connection.beat(socket);
                    }
                }));
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
        if (!closed) {
            ticker.execute(work);
        }
    }

    void close() {
        closed = true;
        memory.beginAnew();
        ticker.execute(() -> {
            if (current != null) {
                current.abort();
            }
        });
    }

    /** One connection; its callbacks come one after another. */
    private final class Connection implements WebSocket.Listener {
        private final Object stream;
        private final Map<Long, Long> sentAt = new ConcurrentHashMap<>();
        private final StringBuilder heard = new StringBuilder();
        private volatile long lastHeard = System.nanoTime();
        private volatile boolean over;
        private WebSocket socket;
        private long number;

        Connection(Object stream) {
            this.stream = stream;
        }

        /** On the ticker, again and again. */
        void beat(WebSocket open) {
            socket = open;
            if (over || closed) {
                open.abort();
                return;
            }
            if (System.nanoTime() - lastHeard > PATIENCE.toNanos()) {
                end();
                return;
            }
            number++;
            sentAt.put(number, System.nanoTime());
            open.sendText("{\"type\":\"beat\",\"number\":" + number + "}", true).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end();
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
                end();
            }
            return null;
        }

        private void understand(Map<?, ?> frame) {
            if ("forget".equals(frame.get("type")) && frame.get("id") instanceof String id) {
                memory.forget(stream, UUID.fromString(id));
            } else if ("beat".equals(frame.get("type"))
                    && frame.get("number") instanceof Double answered
                    && frame.get("trusted_ms") instanceof Double left) {
                lastHeard = System.nanoTime();
                var sent = sentAt.remove(answered.longValue());
                if (sent != null) {
                    memory.trust(stream, sent, Duration.ofMillis(left.longValue()));
                }
                failures = 0;
            } else {
                throw new IllegalArgumentException("not a frame of this version's");
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
            end();
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            end();
        }

        private void end() {
            onTicker(() -> {
                if (!over) {
                    over = true;
                    memory.beginAnew();
                    abort();
                    connectLater();
                }
            });
        }

        private void abort() {
            over = true;
            if (socket != null) {
                socket.abort();
            }
        }
    }
}
