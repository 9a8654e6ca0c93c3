package dev.countersign.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The client at an address that is not Countersign's")
class CountersignTest {
    private static final String KEY = "cs_live_" + "A".repeat(43);
    private static final String TOKEN = "B".repeat(43);
    private static final String MEMBER = """
            {"active":true,"trusted_ms":%s,"ask_again_ms":60000,
             "account":{"id":"01a20a94-8992-72da-b1f3-6bc40d534301","email":"ann@example.org","name":"Ann"},
             "session":{"id":"01a20a94-89a0-7c2a-9c6a-537ebc7b5261","device":{"label":"Firefox on Linux"},
                        "method":"approval","signed_in_at":"2026-11-23T22:45:56Z","expires_at":"2026-11-24T22:45:56Z"}}""";

    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean drips;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, drips ? bytes.length + 1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            if (!drips) {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Countersign connect() {
        return Countersign.connect(
                URI.create("http://localhost:" + server.getAddress().getPort() + "/"), KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"active\":true}",
                "{\"active\":true,\"account\":7,\"session\":7}",
                "{\"active\":true,\"trusted_ms\":\"long\",\"ask_again_ms\":60000,\"account\":{},\"session\":{}}",
                "<html>"
            })
    @DisplayName("lets nobody in on an answer that it cannot read")
    void notUnderstood(String answer) {
        body = answer;
        try (var countersign = connect()) {
            assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(CountersignUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 404, 429, 500, 503})
    @DisplayName("lets nobody in on any status but 200, whatever the body")
    void status(int other) {
        status = other;
        body = other == 204 ? "" : MEMBER.formatted("2000");
        try (var countersign = connect()) {
            assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(CountersignUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    @DisplayName("reports a refused key")
    void key(int refusal) {
        status = refusal;
        try (var countersign = connect()) {
            assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(KeyRefusedException.class);
        }
    }

    @Test
    @DisplayName("lets one request in on a valid answer, and remembers nothing without a stream")
    void withoutAStream() {
        body = MEMBER.formatted("2000");
        try (var countersign = connect()) {
            assertThat(countersign.check(TOKEN))
                    .map(member -> member.session().method())
                    .hasValue("approval");
            body = body.replace("\"method\"", "\"remembered\":true,\"method\"");
            assertThat(countersign.check("C".repeat(43)))
                    .map(member -> member.session().remembered())
                    .hasValue(true);
            body = "{\"active\":false}";
            assertThat(countersign.check(TOKEN)).isEmpty();
        }
    }

    @Test
    @DisplayName("connects to nothing after prepare until it has a cookie to check")
    void prepared() {
        body = MEMBER.formatted("2000");
        var url = URI.create("http://localhost:" + server.getAddress().getPort());
        try (var countersign = Countersign.prepare(url, KEY, 10)) {
            assertThat(countersign.check(null)).isEmpty();
            assertThat(countersign.check("none of ours")).isEmpty();
            assertThat(asked).isEmpty();

            assertThat(countersign.check(TOKEN)).isPresent();
            Server.soon("both", () -> asked.containsAll(Set.of("/api/v1/introspection", "/api/v1/service/events")));
        }
    }

    @Test
    @DisplayName("lets nobody in on a valid answer that has expired")
    void tooLate() {
        body = MEMBER.formatted("0");
        try (var countersign = connect()) {
            assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(CountersignUnavailableException.class);
        }
    }

    @Test
    @DisplayName("waits at most two seconds for an answer that never ends")
    void neverEnds() {
        drips = true;
        body = MEMBER.formatted("2000");
        try (var countersign = connect()) {
            var began = System.nanoTime();
            assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(CountersignUnavailableException.class);
            assertThat((System.nanoTime() - began) / 1_000_000).isBetween(1_900L, 3_000L);
        }
    }

    @Test
    @DisplayName("throws when it is used after close, which may be called twice")
    void closed() {
        var countersign = connect();
        countersign.close();
        countersign.close();

        assertThatThrownBy(() -> countersign.check(TOKEN)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:4000",
                "/api",
                "ftp://localhost",
                "http:///",
                "ws://localhost",
                "http://a:b@localhost",
                "http://localhost?a"
            })
    @DisplayName("rejects a URL that is not http or https, or that contains a password")
    void address(String notHttp) {
        assertThatThrownBy(() -> Countersign.connect(URI.create(notHttp), KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "key\n", "schlüssel"})
    @DisplayName("rejects a malformed key without showing it")
    void badKey(String bad) {
        assertThatThrownBy(() -> Countersign.connect(URI.create("http://localhost"), bad))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(
                                bad.isEmpty() || !refused.getMessage().contains(bad))
                        .isTrue());
        try (var countersign = connect()) {
            assertThat(countersign.toString()).doesNotContain(KEY);
        }
    }
}
