package dev.countersign.support;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One WebSocket connection, read frame by frame and compared with its {@link Channel}. */
public final class LiveSocket implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final Channel channel;
    private @Nullable WebSocket socket;

    private LiveSocket(Channel channel) {
        this.channel = channel;
    }

    static LiveSocket open(URI server, String cookies) {
        return open(server, cookies, server.toString());
    }

    /** @throws Refused with the status of the handshake's answer */
    public static LiveSocket open(URI server, String cookies, @Nullable String origin) {
        var headers = new HashMap<String, String>();
        if (!cookies.isEmpty()) {
            headers.put("Cookie", cookies);
        }
        if (origin != null) {
            headers.put("Origin", origin);
        }
        return open(server, "/api/v1/live", headers);
    }

    /** The stream of events for a back end. */
    static LiveSocket openStream(URI server, String key) {
        return open(server, "/api/v1/service/events", Map.of("Authorization", "Bearer " + key));
    }

    /** @throws Refused with the status of the handshake's answer */
    public static LiveSocket open(URI server, String path, Map<String, String> headers) {
        var live = new LiveSocket(Channel.at(path));
        var builder = HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach(builder::header);
        try {
            var url = URI.create(server.toString().replaceFirst("http", "ws") + path);
            live.socket = builder.buildAsync(url, live).join();
            return live;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refused) {
                var status = refused.getResponse().statusCode();
                // Any other close is a broken connection: the node stopped, or its database is gone.
                if (status >= 400 && status < 500) {
                    live.channel.checkRefused(status);
                }
                throw new Refused(status);
            }
            throw failure;
        }
    }

    /** A handshake that was not answered with a socket. */
    public static final class Refused extends RuntimeException {
        private final int status;

        Refused(int status) {
            super("handshake answered with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** The next frame of any type. */
    public JsonNode next() {
        return heard(PATIENCE.toNanos()).orElseThrow(() -> new AssertionError("no frame within " + PATIENCE));
    }

    private Optional<JsonNode> heard(long withinNanos) {
        try {
            var frame = Optional.ofNullable(frames.poll(withinNanos, TimeUnit.NANOSECONDS));
            frame.ifPresent(channel::checkHeard);
            return frame;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The next frame of this type; skips other frames before it. */
    public JsonNode next(String type) {
        while (true) {
            var frame = next();
            if (frame.path("type").asString().equals(type)) {
                return frame;
            }
        }
    }

    /** Fails if a frame of this type arrives within the time. */
    public void hearsNo(String type, Duration within) {
        var deadline = System.nanoTime() + within.toNanos();
        while (true) {
            var frame = heard(Math.max(0, deadline - System.nanoTime()));
            if (frame.isEmpty()) {
                return;
            }
            if (frame.get().path("type").asString().equals(type)) {
                throw new AssertionError("heard " + frame.get());
            }
        }
    }

    /** Sends a frame that the server accepts. */
    public LiveSocket say(Object json) {
        var text = Answer.JSON.writeValueAsString(json);
        channel.checkSaid(Answer.JSON.readTree(text));
        return sayText(text);
    }

    /** Sends any frame. */
    public LiveSocket sayText(String text) {
        Secrets.rememberThoseIn(text);
        connection().sendText(text, true).join();
        return this;
    }

    public LiveSocket sayBinary(byte[] bytes) {
        connection().sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /** Whether the other end has closed it or is gone. */
    public boolean isClosed() {
        return closed.isDone();
    }

    /** The close code, once it has arrived. */
    public int closeCode() {
        int code = closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        frames.forEach(channel::checkHeard);
        channel.checkClosed(code);
        return code;
    }

    public void close() {
        connection().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private WebSocket connection() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(Answer.JSON.readTree(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }
}
