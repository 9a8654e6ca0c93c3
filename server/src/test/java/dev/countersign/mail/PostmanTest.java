package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.limits.Rate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A mail server")
class PostmanTest {
    @ParameterizedTest(name = "{0} with {1}")
    @DisplayName("that refuses is believed about the letter, and not about us")
    @CsvSource({
        "MAIL, 530 5.7.0 authentication required, NotReached",
        "MAIL, 553 5.7.1 not your address, NotReached",
        "MAIL, 451 4.3.2 later, Deferred",
        "RCPT, 550 5.1.1 nobody here, Refused",
        "RCPT, 450 4.2.0 greylisted, Deferred",
        "DATA, 554 5.7.1 no spam, Refused"
    })
    void refuses(String command, String answer, String result) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var talking = Thread.ofVirtual().start(() -> talk(server, command, answer));

            var sent = sendTo(server);

            assertThat(sent.getClass().getSimpleName()).isEqualTo(result);
            assertThat(sent.toString()).contains(answer.substring(0, 3));
            talking.interrupt();
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that never stops talking is abandoned within seconds, and the letter is kept")
    @MethodSource("talkative")
    void talksWithoutEnd(String name, String first, String again) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var talking = Thread.ofVirtual().start(() -> talkWithoutEnd(server, first, again));
            var began = System.nanoTime();

            var sent = sendTo(server);

            assertThat(sent).isInstanceOf(SendResult.NotReached.class);
            assertThat(sent.toString()).hasSizeLessThan(1_000);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            talking.interrupt();
        }
    }

    static Stream<Arguments> talkative() {
        return Stream.of(
                Arguments.of("a greeting that never ends", "", "220-x\r\n"),
                Arguments.of("an answer that never ends", "220 ready\r\n", "250-x\r\n"),
                Arguments.of("a line that never ends", "220 ready\r\n250-", "x"),
                Arguments.of("a greeting that is none", "\u0001\u0002" + "y".repeat(2_000) + "\r\n", "z\r\n"));
    }

    private static void talkWithoutEnd(ServerSocket server, String first, String again) {
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write(first.getBytes(StandardCharsets.US_ASCII));
            var much = again.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            while (!Thread.currentThread().isInterrupted()) {
                out.write(much);
            }
        } catch (IOException left) {
            // Expected.
        }
    }

    private static SendResult sendTo(ServerSocket server) {
        var settings = new MailSettings(
                "http://localhost:4000",
                new MailSettings.Mail(
                        "smtp://127.0.0.1:" + server.getLocalPort(), "sign-in@example.org", Rate.of("10/1s")),
                Support.of(""));
        return new Postman(settings)
                .send(
                        UUID.randomUUID(),
                        Instant.EPOCH,
                        Recipient.of("ann@example.org"),
                        new LetterText("Hello", "Hello", "<p>Hello</p>"));
    }

    private static void talk(ServerSocket server, String refused, String answer) {
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            out.write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var said = line.startsWith(refused) ? answer : line.startsWith("DATA") ? "354 go on" : "250 fine";
                out.write((said + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
