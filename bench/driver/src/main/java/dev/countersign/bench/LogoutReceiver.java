package dev.countersign.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Where an application hears of the end of sessions. */
final class LogoutReceiver implements AutoCloseable {
    private static final int WAITING_CONNECTIONS = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final String FIELD = "logout_token=";

    private final HttpServer server;

    /** When it had answered with 200 for each session, in milliseconds since 1970. */
    private final Map<String, Double> answered = new ConcurrentHashMap<>();

    private final AtomicInteger heard = new AtomicInteger();
    private volatile boolean away;

    private LogoutReceiver(HttpServer server) {
        this.server = server;
    }

    static LogoutReceiver start() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var receiver = new LogoutReceiver(HttpServer.create(address, WAITING_CONNECTIONS));
            receiver.server.createContext("/", receiver::hear);
            receiver.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            receiver.server.start();
            return receiver;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (away) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            exchange.sendResponseHeaders(200, -1);
            var now = Instant.now();
            heard.incrementAndGet();
            answered.put(session(body), now.getEpochSecond() * 1e3 + now.getNano() / 1e6);
        }
    }

    private static String session(String body) {
        var token = URLDecoder.decode(body.substring(FIELD.length()), StandardCharsets.UTF_8);
        var claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return Browser.JSON.readTree(claims).path("sid").asString();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/logout";
    }

    double answeredAt(String session) {
        return answered.get(session);
    }

    void leave() {
        away = true;
    }

    void comeBack() {
        away = false;
    }

    /** Waits until it has heard of this many sessions, and fails if it has heard of one twice. */
    void await(int sessions) {
        var until = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (answered.size() < sessions) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("heard of " + answered.size() + " ends instead of " + sessions);
            }
            Running.pause(Duration.ofMillis(5));
        }
        if (heard.get() != answered.size()) {
            throw new IllegalStateException("heard of a session twice");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
