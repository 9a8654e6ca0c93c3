package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.support.Application;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/**
 * Has: a connection, and optionally someone's session or a back end's key. Wants: an answer that breaks our rules, such as a
 * 5xx, a stack trace, or one without the headers of every answer.
 *
 * <p>An input is a raw request: its lines, then a blank line and a body. {@code {session}} in it becomes a member's cookie,
 * {@code {device}} the browser's, {@code {form}} its token for forms, {@code {key}} a back end's key. {@code Host}, {@code
 * Connection} and {@code Content-Length} are added. {@code {client}} and {@code {basic}} become an application's id and
 * credentials, and {@code {access}}, {@code {refresh}} and {@code {hint}} its tokens.
 */
@DisplayName("A request")
class RequestFuzzTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ [!-~]+ HTTP/1\\.[01]");

    private static final String REGISTERED = Stream.of(Application.CALLBACK, Application.AFTER_LOGOUT)
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(", ")"));

    private static final class Started {
        private static final TestServer SERVER = TestServer.with();
        private static final Browser MEMBER = SERVER.member();
        private static final String SESSION = Objects.requireNonNull(MEMBER.cookie(Browser.SESSION));
        private static final String DEVICE = Objects.requireNonNull(MEMBER.cookie(Browser.DEVICE));
        private static final String FORM = MEMBER.get("/dashboard").formToken();
        private static final String KEY = BackEnd.mayDoAll(SERVER).secret();
        private static final Application SHOP = Application.of(SERVER);
        private static final Application.Tokens TOKENS =
                SHOP.signIn(SERVER.member(), Map.of("scope", "openid email offline_access"));
    }

    @FuzzTest
    @DisplayName("of any bytes is answered according to the contract, never with a 5xx (SEC-27, SEC-61)")
    void anyBytes(byte[] bytes) throws IOException {
        var text = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("{session}", Started.SESSION)
                .replace("{device}", Started.DEVICE)
                .replace("{form}", Started.FORM)
                .replace("{key}", Started.KEY)
                .replace("{client}", Started.SHOP.id().toString())
                .replace(
                        "{basic}",
                        Application.basic(
                                Started.SHOP.id().toString(),
                                Started.SHOP.secret().orElseThrow()))
                .replace("{access}", Started.TOKENS.access())
                .replace("{refresh}", Started.TOKENS.refresh())
                .replace("{hint}", Started.TOKENS.id());
        if (text.isBlank() || text.startsWith("\n") || text.startsWith("\r")) {
            return;
        }
        var answer = answerTo(text);
        assertThat(answer).doesNotContain("Exception").doesNotContain("at dev.countersign");
        if (answer.startsWith("HTTP/1.1 101")
                || answer.startsWith("{\"type\":\"/problems/malformed\"")
                || (!answer.startsWith("HTTP/") && !isRequestLine(text))) {
            // A socket. Or, if no method or version was read, HTTP/0.9, whose answers have no head.
            return;
        }
        assertThat(answer).matches("(?s)HTTP/1\\.1 [1-4]\\d\\d.*");
        var head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
        assertThat(head)
                .contains("\r\nx-content-type-options: nosniff")
                .doesNotContain("\r\naccess-control-allow-credentials");
        if (!text.contains("oauth2") && !text.contains("well-known")) {
            assertThat(head).doesNotContain("\r\naccess-control-");
        }
        assertThat(head.lines().filter(line -> line.startsWith("location:")))
                .as("leads only to us, or to where the application is registered")
                .allMatch(line -> line.matches("location: (/([^/\\\\].*)?|" + REGISTERED + "([?&#].*)?)"));
        assertThat(head.lines().filter(line -> line.startsWith("set-cookie:")))
                .allMatch(cookie -> cookie.startsWith("set-cookie: __host-countersign")
                        && cookie.contains("; path=/; ")
                        && cookie.endsWith("; secure; httponly; samesite=lax"));
    }

    private static boolean isRequestLine(String text) {
        return REQUEST_LINE.matcher(text.split("\r?\n", 2)[0]).matches();
    }

    private static String answerTo(String text) throws IOException {
        var parts = text.split("\r?\n\r?\n", 2);
        var lines = parts[0].split("\r?\n", 2);
        var body = parts.length > 1 ? parts[1] : "";
        var request = lines[0] + "\r\nHost: localhost\r\nConnection: close\r\n"
                + (lines.length > 1 ? lines[1].replaceAll("\r?\n", "\r\n") + "\r\n" : "")
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
        var server = Started.SERVER.url();
        try (var _ = BugDetectors.allowNetworkConnections((host, port) -> true);
                var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
