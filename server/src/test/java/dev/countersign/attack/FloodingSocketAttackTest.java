package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Has: an account, or a back end's key. Wants: to keep the node busy with nothing else. */
@DisplayName("A WebSocket that never stops sending")
class FloodingSocketAttackTest {
    private static final TestServer SERVER = TestServer.with();
    private static final int SOCKETS = Runtime.getRuntime().availableProcessors() + 1;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int FLOOD = 16 * 1024 * 1024;

    /** Clients mask their frames (RFC 6455 section 5.3), here with zeros. */
    private static byte[] frame(int firstByte, String text) {
        var frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        frame.write(0x80 | text.length());
        frame.writeBytes(new byte[4]);
        frame.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return frame.toByteArray();
    }

    private static byte[] manyTimes(byte[] frame) {
        var many = new ByteArrayOutputStream();
        IntStream.range(0, 64 * 1024 / frame.length).forEach(time -> many.writeBytes(frame));
        return many.toByteArray();
    }

    private static Socket open(String path, Map<String, String> headers) throws IOException {
        var socket = new Socket(SERVER.url().getHost(), SERVER.url().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        var request = new StringBuilder(
                "GET " + path + " HTTP/1.1\r\nHost: " + SERVER.url().getAuthority()
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                .isEqualTo("HTTP/1.1 101");
        return socket;
    }

    private static Socket live(Browser member) throws IOException {
        return open(
                "/api/v1/live",
                Map.of(
                        "Origin",
                        SERVER.url().toString(),
                        "Cookie",
                        Browser.SESSION + "=" + member.cookie(Browser.SESSION)));
    }

    private static Socket stream() throws IOException {
        var backEnd = BackEnd.of(SERVER, Scope.EVENTS);
        return open("/api/v1/service/events", Map.of("Authorization", "Bearer " + backEnd.secret()));
    }

    /** @return whether the server cut it off */
    private static boolean isCutOff(Socket socket, byte[] first, byte[] again) {
        try (socket) {
            socket.getOutputStream().write(first);
            for (var said = 0; said < FLOOD; said += again.length) {
                socket.getOutputStream().write(again);
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }
            return false;
        } catch (IOException cutOff) {
            return true;
        }
    }

    static Stream<Arguments> floods() {
        var ping = frame(0x89, "");
        var piece = frame(0x00, "");
        var beat = frame(0x81, "{\"type\":\"beat\",\"number\":1}");
        return Stream.of(
                Arguments.of("pings", false, ping, ping),
                Arguments.of("pongs", false, frame(0x8A, ""), frame(0x8A, "")),
                Arguments.of("empty pieces of one message", false, frame(0x01, "x"), piece),
                Arguments.of("pings at a back end's stream", true, ping, ping),
                Arguments.of("beats", true, beat, beat));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    @DisplayName("is closed, on as many sockets as there are cores, while others are served (SEC-57)")
    void flood(String what, boolean ofABackEnd, byte[] first, byte[] again) {
        var member = SERVER.member();
        var other = SERVER.member();
        var floods = IntStream.range(0, SOCKETS)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return isCutOff(ofABackEnd ? stream() : live(member), first, manyTimes(again));
                            } catch (IOException failure) {
                                throw new IllegalStateException(failure);
                            }
                        },
                        threads -> Thread.ofPlatform().start(threads)))
                .toList();

        var began = System.nanoTime();
        assertThat(other.get("/verify").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(floods)
                .as(what)
                .allMatch(flood -> flood.orTimeout(1, TimeUnit.MINUTES).join());
    }

    @Test
    @DisplayName("may still send a burst of six messages of four KiB, which are read")
    void allowed() throws IOException {
        try (var socket = live(SERVER.member())) {
            var pong = frame(0x8A, "p".repeat(125));
            for (var said = 0; said < 6 * 4_096; said += pong.length) {
                socket.getOutputStream().write(pong);
            }
            socket.getOutputStream().write(frame(0x89, "still here"));

            var heard = "";
            while (!heard.endsWith("still here")) {
                var next = socket.getInputStream().read();
                assertThat(next).as("the connection's end, after " + heard).isNotNegative();
                heard += (char) next;
            }
        }
    }
}
