package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has: patience, or long lines. Wants: to keep others from being served. */
@DisplayName("An unfinished request")
class SlowRequestAttackTest {
    private static final TestServer SERVER = TestServer.alone("server.tomcat.connection-timeout=1s");

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MANY = 200;
    /** A masked text frame that announces 4,000 bytes and sends none (RFC 6455 section 5.2). */
    private static final byte[] BEGINNING_OF_A_FRAME = {(byte) 0x81, (byte) 0xFE, 0x0F, (byte) 0xA0};

    private static Socket begun(String request) throws IOException {
        var socket = new Socket(SERVER.url().getHost(), SERVER.url().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /log",
                "GET /login HTTP/1.1\nHost: localhost\nX-Slow: ",
                "POST /api/v1/session HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 100\n\n{",
                "POST /login HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\n"
                        + "Content-Length: 100\n\n_csrf=",
                "POST /api/v1/session HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                        + "Transfer-Encoding: chunked\n\n5\n{"
            })
    @DisplayName("is ended by the server, without a 5xx, and delays nobody else")
    void slow(String request) throws IOException {
        var held = new ArrayList<Socket>();
        for (var count = 0; count < MANY; count++) {
            held.add(begun(request));
        }

        assertThat(SERVER.browser().get("/login").status()).isEqualTo(200);

        for (var socket : held) {
            try (socket) {
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotStartWith("HTTP/1.1 5");
            } catch (SocketException reset) {
                // The server has closed it too.
                assertThat(reset).isNotNull();
            }
        }
    }

    @Test
    @DisplayName("is not an idle connection, which stays open for its next request")
    void idle() throws IOException, InterruptedException {
        try (var socket = begun("GET /login HTTP/1.1\nHost: localhost\n\n")) {
            assertThat(RawHttp.read(socket).status()).isEqualTo(200);
            Thread.sleep(2_500);
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(RawHttp.read(socket).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /login HTTP/1.1\nHost: localhost\nX-Slow: ",
                "POST /api/v1/session HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 100\n\n{",
                "POST /login HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\n"
                        + "Content-Length: 100\n\n_csrf="
            })
    @DisplayName("is ended by the server, even if a byte arrives before each timeout")
    void trickle(String request) throws IOException, InterruptedException {
        var began = System.nanoTime();
        try (var socket = begun(request)) {
            while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
                TimeUnit.MILLISECONDS.sleep(200);
                socket.getOutputStream().write('x');
            }
            throw new AssertionError("is still accepted");
        } catch (SocketException ended) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    @DisplayName("differs from a connection with consecutive requests, which stays open")
    void keptOpen() throws IOException, InterruptedException {
        var request = "GET /health/live HTTP/1.1\nHost: localhost\n\n";
        try (var socket = begun(request)) {
            for (var count = 0; count < 8; count++) {
                TimeUnit.MILLISECONDS.sleep(300);
                socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            socket.getOutputStream()
                    .write(request.replace("\n\n", "\nConnection: close\n\n")
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(11);
        }
    }

    @Test
    @DisplayName("such as an incomplete frame on a socket that reads nothing delays no other device (SEC-57)")
    void sockets() throws IOException {
        var member = SERVER.member();
        var healthy = member.live();
        healthy.next("hello");
        var held = new ArrayList<Socket>();
        for (var count = 0; count < 4; count++) {
            var socket = begun("GET /api/v1/live HTTP/1.1\nHost: localhost\nOrigin: " + SERVER.url()
                    + "\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13"
                    + "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nCookie: " + Browser.SESSION + "="
                    + member.cookie(Browser.SESSION) + "\n\n");
            socket.getOutputStream().write(BEGINNING_OF_A_FRAME);
            held.add(socket);
        }

        SERVER.browser().waitFor(member.email());

        healthy.next("approval.requested");
        for (var socket : held) {
            socket.close();
        }
    }

    @Test
    @DisplayName("with too many or too long headers is refused with 400, and the next one is served")
    void oversized() {
        for (var headers : new String[] {
            "X-Long: " + "x".repeat(100_000), "X: y\n".repeat(2_000).strip(), "Cookie: " + "a=b; ".repeat(5_000)
        }) {
            assertThat(RawHttp.send(SERVER.url(), "GET /login HTTP/1.1\n" + headers, "")
                            .status())
                    .isBetween(400, 431);
        }
        assertThat(RawHttp.send(SERVER.url(), "GET /" + "x".repeat(100_000) + " HTTP/1.1", "")
                        .status())
                .isBetween(400, 431);
        assertThat(SERVER.browser().get("/login").status()).isEqualTo(200);
    }
}
