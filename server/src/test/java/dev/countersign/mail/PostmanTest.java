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
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A mail server that refuses")
class PostmanTest {
    @ParameterizedTest(name = "{0} with {1}")
    @DisplayName("is believed about the letter, and not about us")
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
            var settings = new MailSettings(
                    "http://localhost:4000",
                    new MailSettings.Mail(
                            "smtp://127.0.0.1:" + server.getLocalPort(), "sign-in@example.org", Rate.of("10/1s")),
                    Support.of(""));

            var sent = new Postman(settings)
                    .send(
                            UUID.randomUUID(),
                            Instant.EPOCH,
                            Recipient.of("ann@example.org"),
                            new LetterText("Hello", "Hello", "<p>Hello</p>"));

            assertThat(sent.getClass().getSimpleName()).isEqualTo(result);
            assertThat(sent.toString()).contains(answer.substring(0, 3));
            talking.interrupt();
        }
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
