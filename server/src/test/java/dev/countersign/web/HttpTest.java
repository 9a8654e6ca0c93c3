package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HTTP, according to its RFCs,")
class HttpTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer ask(String head) {
        return RawHttp.send(SERVER.url(), head, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "text/html",
                "image/*;q=0.1",
                "*/*;q=0",
                "application/json;q=0",
                "nonsense",
                ";;,",
                "application/json"
            })
    @DisplayName("gives a probe JSON, whatever it prefers (RFC 9110, section 12.5.1)")
    void health(String accept) {
        for (var path : List.of("/health/live", "/health/ready", "/health")) {
            var answer = ask("GET " + path + " HTTP/1.1\nAccept: " + accept);

            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.at("/status")).isEqualTo("UP");
            assertThat(answer.header("Content-Type").orElse("")).startsWith("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "nonsense", "*/*;q=0"})
    @DisplayName("answers other requests in their only format, whatever the client prefers")
    void accept(String accept) {
        for (var path : List.of("/login", "/api/openapi.json", "/common-passwords.txt")) {
            assertThat(ask("GET " + path + " HTTP/1.1\nAccept: " + accept).status())
                    .as(path)
                    .isEqualTo(200);
        }
        Expect.problem(ask("GET /api/v1/session HTTP/1.1\nAccept: " + accept), 401, "not-signed-in");
    }

    @Test
    @DisplayName("says how to authenticate if that would help (RFC 9110, section 15.5.2)")
    void authenticate() {
        for (var call : List.of("GET /api/v1/session", "GET /api/v1/approval", "GET /verify")) {
            assertThat(ask(call + " HTTP/1.1").header("WWW-Authenticate"))
                    .as(call)
                    .hasValue("Cookie");
        }
        assertThat(ask("GET /api/v1/service/accounts/1 HTTP/1.1").header("WWW-Authenticate"))
                .hasValue("Bearer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match: {etag} | 304",
                "If-None-Match: W/{etag}, \"x\" | 304",
                "If-None-Match: \"x\" | 200",
                "If-None-Match: * | 304",
                "If-Match: {etag} | 200",
                "If-Match: \"x\" | 412",
                "If-Match: W/{etag} | 412",
                "If-Match: \"x\", {etag} | 200",
                "If-Match: * | 200",
                "Range: bytes=0-3 | 206",
                "Range: bytes=-5, 0-1 | 206",
                "Range: bytes=99999999- | 416",
                "Range: lines=1-2 | 200",
                "Range: bytes=x-y | 200",
                "Range: bytes= | 200",
                "Range: nonsense | 200"
            })
    @DisplayName("answers conditions and ranges of a static file, GET and HEAD alike")
    void conditions(String header, int status) {
        var etag = SERVER.browser().get("/favicon.svg").header("ETag").orElseThrow();

        for (var method : List.of("GET", "HEAD")) {
            var answer = ask(method + " /favicon.svg HTTP/1.1\n" + header.replace("{etag}", etag));

            assertThat(answer.status()).as(method).isEqualTo(status);
            if (status == 304) {
                assertThat(answer.header("ETag")).hasValue(etag);
                assertThat(answer.header("Cache-Control")).isPresent();
            }
            if (status < 400) {
                assertThat(answer.headers().allValues("Vary")).containsExactly("Accept-Encoding");
            }
            if (status == 416) {
                assertThat(answer.header("Content-Range").orElse("")).startsWith("bytes */");
            }
            if (method.equals("HEAD") || status == 304) {
                assertThat(answer.text()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/login", "/verify", "/health/ready", "/api/openapi.json", "/api/v1/session", "/css/page.css"})
    @DisplayName("answers HEAD with the headers of GET and without a body (RFC 9110, section 9.3.2)")
    void head(String path) {
        var cookie = "\nCookie: " + Browser.SESSION + "=" + SERVER.member().cookie(Browser.SESSION);
        var get = ask("GET " + path + " HTTP/1.1" + cookie);
        var head = ask("HEAD " + path + " HTTP/1.1" + cookie);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.text()).isEmpty();
        for (var name : List.of("Content-Type", "Cache-Control", "Content-Security-Policy", "ETag")) {
            assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /login HTTP/1.1\nContent-Length: 1\nContent-Length: 2",
                "GET /login HTTP/1.1\nContent-Length: 1, 2",
                "POST /api/v1/session HTTP/1.1\nContent-Length: +5",
                "POST /api/v1/session HTTP/1.1\nTransfer-Encoding: gzip, chunked, x",
                "GET /login HTTP/3.0",
                "PRI * HTTP/2.0",
                "G=T /login HTTP/1.1",
                "POST /login HTTP/1.1\nContent-Type: text/plain\nContent-Type: application/x-www-form-urlencoded",
                "GET /login HTTP/1.1\nContent-Type: text/plain\nContent-Type: text/plain"
            })
    @DisplayName("refuses malformed or ambiguous requests, and executes none of them")
    void malformed(String head) {
        assertThat(ask(head).status()).as(head).isBetween(400, 499);
    }

    @Test
    @DisplayName("serves nothing to HTTP/0.9, whose responses have no status")
    void oldestHttp() throws Exception {
        var address = SERVER.url();
        try (var connection = new Socket(address.getHost(), address.getPort())) {
            connection.getOutputStream().write("GET /login\r\n".getBytes(StandardCharsets.US_ASCII));

            var answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("\"status\":400").doesNotContain("<form");
        }
    }

    @Test
    @DisplayName("expects nothing but 100-continue (RFC 9110, section 10.1.1)")
    void expectation() {
        var body = "{\"email\":\"a@example.org\",\"password\":\"b\"}";
        var head = "POST /api/v1/session HTTP/1.1\nContent-Type: application/json\nContent-Length: " + body.length();

        Expect.problem(RawHttp.send(SERVER.url(), head + "\nExpect: something", body), 400, "malformed");
        assertThat(RawHttp.send(SERVER.url(), head + "\nExpect: 100-Continue", body)
                        .status())
                .isIn(100, 401);
    }

    @Nested
    @DisplayName("with WebSocket")
    class WebSocket {
        private final Browser member = SERVER.member();

        private Answer handshake(String protocol, String... lines) {
            return upgrade("/api/v1/live", protocol, "Connection: Upgrade\n" + String.join("\n", lines));
        }

        private Answer upgrade(String path, String protocol, String lines) {
            return ask("GET " + path + " " + protocol
                    + "\nOrigin: " + SERVER.url()
                    + "\nCookie: " + Browser.SESSION + "=" + member.cookie(Browser.SESSION)
                    + "\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
                    + lines);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-None: x",
                    "Sec-WebSocket-Version: 8",
                    "Sec-WebSocket-Version: 13, 8",
                    "Sec-WebSocket-Version: 8, 13",
                    "Sec-WebSocket-Version: 13\nSec-WebSocket-Version: 8",
                    "Sec-WebSocket-Version: 8\nSec-WebSocket-Version: 13",
                    "Sec-WebSocket-Version: 13\nSec-WebSocket-Version: 13",
                    "Sec-WebSocket-Version: 013",
                    "Sec-WebSocket-Version:"
                })
        @DisplayName("names its version to clients of any other (RFC 6455, section 4.2.2)")
        void versions(String version) {
            var refused = handshake("HTTP/1.1", version.split("\n"));

            Expect.problem(refused, 426, "upgrade-required");
            assertThat(refused.header("Sec-WebSocket-Version")).hasValue("13");
            assertThat(refused.header("Upgrade")).hasValue("websocket");
            assertThat(refused.header("Connection").orElse("")).containsIgnoringCase("upgrade");
        }

        @Test
        @DisplayName("is not upgraded to over HTTP/1.0 (RFC 9110, section 7.8)")
        void http10() {
            var refused = handshake("HTTP/1.0", "Sec-WebSocket-Version: 13");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("Upgrade")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"WebSocket", "websocket, h2c", "h2c,WebSocket", "h2c\nUpgrade: websocket"})
        @DisplayName("is upgraded to if it is among the protocols offered (RFC 9110, section 7.8)")
        void offered(String protocols) {
            var answer = ask("GET /api/v1/live HTTP/1.1"
                    + "\nOrigin: " + SERVER.url()
                    + "\nCookie: " + Browser.SESSION + "=" + member.cookie(Browser.SESSION)
                    + "\nConnection: Upgrade\nSec-WebSocket-Version: 13"
                    + "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nUpgrade: " + protocols);

            assertThat(answer.status()).isEqualTo(101);
        }

        @Test
        @DisplayName("is upgraded to with Connection in several header lines")
        void connection() {
            assertThat(handshake("HTTP/1.1", "Sec-WebSocket-Version: 13").status())
                    .isEqualTo(101);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"UPGRADE", "keep-alive, UPGRADE", "keep-alive,upGrade", "keep-alive\nConnection: UPGRADE"})
        @DisplayName("is upgraded to with Connection in any case (RFC 6455, section 4.2.1)")
        void anyCase(String connection) {
            var lines = "Sec-WebSocket-Version: 13\nConnection: " + connection;
            var key = BackEnd.of(SERVER, Scope.EVENTS).secret();

            assertThat(upgrade("/api/v1/live", "HTTP/1.1", lines).status()).isEqualTo(101);
            assertThat(upgrade("/api/v1/service/events", "HTTP/1.1", lines + "\nAuthorization: Bearer " + key)
                            .status())
                    .isEqualTo(101);
        }

        @Test
        @DisplayName("tells the one socket too many when to try again")
        void tooMany() {
            var sockets = IntStream.range(0, 5).mapToObj(n -> member.live()).toList();
            sockets.forEach(socket -> Objects.requireNonNull(socket.next("hello")));

            var refused = handshake("HTTP/1.1", "Sec-WebSocket-Version: 13");

            Expect.problem(refused, 429, "too-many-connections");
            assertThat(refused.header("Retry-After")).isPresent();
            sockets.forEach(LiveSocket::close);
        }
    }
}
