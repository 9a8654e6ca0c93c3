package dev.countersign.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A WebSocket connection; it remembers when the first frame of each type came. */
final class Live implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private static final int PATIENCE_SECONDS = 20;

    record Heard(JsonNode frame, long nanoTime) {}

    private final Map<String, CompletableFuture<Heard>> first = new ConcurrentHashMap<>();
    private final StringBuilder partial = new StringBuilder();

    private CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    private Live() {}

    static Live open(URI server, String cookies) {
        var live = new Live();
        live.socket = HTTP.newWebSocketBuilder()
                .header("Cookie", cookies)
                .header("Origin", server.toString())
                .buildAsync(URI.create(server.toString().replaceFirst("http", "ws") + "/api/v1/live"), live);
        live.socket.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        return live;
    }

    /** Waits for the first frame of this type, which may have come already. */
    Heard first(String type) {
        return of(type).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    void say(Map<String, String> frame) {
        socket.join().sendText(Browser.JSON.writeValueAsString(frame), true).join();
    }

    void close() {
        socket.join().abort();
    }

    private CompletableFuture<Heard> of(String type) {
        return first.computeIfAbsent(type, name -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        var now = System.nanoTime();
        partial.append(data);
        if (last) {
            var frame = Browser.JSON.readTree(partial.toString());
            partial.setLength(0);
            of(frame.path("type").asString()).complete(new Heard(frame, now));
        }
        webSocket.request(1);
        return CompletableFuture.completedStage(null);
    }
}
