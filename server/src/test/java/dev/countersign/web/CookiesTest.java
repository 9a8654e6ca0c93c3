package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@DisplayName("The cookies")
class CookiesTest {
    private static final TestServer SERVER = TestServer.with();

    private static String setCookie(Answer answer, String name) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .reduce((one, other) -> {
                    throw new AssertionError("set twice: " + name);
                })
                .orElseThrow();
    }

    private static Set<String> attributes(String setCookie) {
        var parts = setCookie.split("; ");
        return new TreeSet<>(Arrays.asList(parts).subList(1, parts.length));
    }

    private static String value(Browser browser, String name) {
        return String.valueOf(browser.cookie(name));
    }

    @Nested
    @DisplayName("have attributes:")
    class Attributes {

        @Test
        @DisplayName("those of session and request end with the browser's window (SEC-24, SEC-25)")
        void sessionAndWaiting() {
            var first = SERVER.member();
            var in = first.signIn(first.email());
            var waiting = SERVER.browser().signIn(first.email());

            assertThat(attributes(setCookie(in, Browser.SESSION)))
                    .containsExactly("HttpOnly", "Path=/", "SameSite=Lax", "Secure");
            assertThat(attributes(setCookie(waiting, Browser.WAITING)))
                    .containsExactly("HttpOnly", "Path=/", "SameSite=Lax", "Secure");
        }

        @Test
        @DisplayName("the browser's lives 400 days (SEC-24)")
        void device() {
            var first = SERVER.member();

            var attributes = attributes(setCookie(first.signIn(first.email()), Browser.DEVICE));

            attributes.removeIf(attribute -> attribute.startsWith("Expires="));
            assertThat(attributes).containsExactly("HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "Secure");
        }

        @Test
        @DisplayName("one that is taken back has the same ones (SEC-24)")
        void takenBack() {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());

            for (var cookie : List.of(
                    setCookie(waiting.delete("/api/v1/approval"), Browser.WAITING),
                    setCookie(first.delete("/api/v1/session"), Browser.SESSION))) {
                assertThat(cookie).contains("=; ");
                assertThat(attributes(cookie)).contains("HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure");
            }
        }

        @Test
        @DisplayName("with a domain, all three have it, and a name that a browser allows with it (SEC-24, SEC-28)")
        void domain() {
            var server = TestServer.with(
                    "countersign.public-url=https://sign-in.example.org", "countersign.cookie-domain=example.org");
            var first = server.member();
            var in = first.signIn(first.email());
            var waiting = server.browser().signIn(first.email());

            assertThat(List.of(
                            setCookie(in, "__Secure-countersign"),
                            setCookie(in, "__Secure-countersign-device"),
                            setCookie(waiting, "__Secure-countersign-waiting"),
                            setCookie(first.delete("/api/v1/session"), "__Secure-countersign")))
                    .allSatisfy(cookie -> assertThat(attributes(cookie))
                            .contains("Domain=example.org", "HttpOnly", "Path=/", "SameSite=Lax", "Secure"));
            Expect.problem(
                    server.member()
                            .send(
                                    "GET",
                                    "/api/v1/session",
                                    null,
                                    request -> request.setHeader(
                                            "Cookie", "__Secure-countersign=a; __Secure-countersign=b")),
                    400,
                    "malformed");
        }

        @Test
        @DisplayName("there are no others")
        void noOthers() {
            var first = SERVER.member();
            first.get("/dashboard");

            assertThat(List.of(first.signIn(first.email()), SERVER.browser().get("/login"), first.get("/account")))
                    .flatExtracting(Answer::setCookies)
                    .allMatch(cookie -> cookie.startsWith("__Host-countersign"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Browser.SESSION, Browser.WAITING, Browser.DEVICE})
    @DisplayName("come once: two of one name are refused, wherever they come (SEC-28)")
    void twins(String name) {
        var member = SERVER.member();
        var session = Browser.SESSION + "=" + value(member, Browser.SESSION);
        var twins = name + "=a; x=y; " + name + "=b";
        if (name.equals(Browser.SESSION)) {
            twins = session + "; " + session;
        }
        var cookies = twins;

        Expect.problem(
                member.send("GET", "/api/v1/session", null, request -> request.setHeader("Cookie", cookies)),
                400,
                "malformed");
        var inTwoLines = RawHttp.send(
                SERVER.url(),
                "GET /api/v1/session HTTP/1.1\nCookie: " + cookies.split("; ")[0] + "\nCookie: "
                        + cookies.substring(cookies.lastIndexOf(' ') + 1),
                "");
        Expect.problem(inTwoLines, 400, "malformed");
        for (var path : List.of("/verify", "//verify", "/verify;x")) {
            var answer = RawHttp.send(SERVER.url(), "GET " + path + " HTTP/1.1\nCookie: " + cookies, "");
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.text()).as(path).isEmpty();
        }
    }

    @Nested
    @DisplayName("hold secrets")
    @ExtendWith(OutputCaptureExtension.class)
    class Secrets {

        @Test
        @DisplayName("of which the rows know the SHA-256 alone (SEC-22, SEC-23)")
        void atRest() throws NoSuchAlgorithmException {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());
            var tokens = List.of(
                    value(first, Browser.SESSION),
                    value(first, Browser.DEVICE),
                    value(waiting, Browser.WAITING),
                    value(waiting, Browser.DEVICE));

            var rows = everyRow();

            for (var token : tokens) {
                assertThat(token).matches("[A-Za-z0-9_-]{43}");
                var bytes = Base64.getUrlDecoder().decode(token);
                assertThat(rows)
                        .doesNotContain(token)
                        .doesNotContain(hex(bytes))
                        .doesNotContain(Base64.getEncoder().encodeToString(bytes))
                        .contains(hex(MessageDigest.getInstance("SHA-256").digest(bytes)));
            }
            assertThat(rows).doesNotContain(TestServer.PASSWORD);
        }

        private static String hex(byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        }

        private static String everyRow() {
            var rows = new StringBuilder();
            for (var table : List.of("account", "session", "session_log", "approval")) {
                rows.append(SERVER.rows()
                        .sql("SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t")
                        .query(String.class)
                        .single());
            }
            return rows.toString();
        }

        @Test
        @DisplayName("that no body, no other header, no frame and no log line repeats (SEC-27)")
        void nowhereElse(CapturedOutput log) {
            var first = SERVER.member();
            var live = first.live();
            List<String> seen = new ArrayList<>();
            var second = SERVER.browser();
            var asked = second.signIn(first.email());
            var waitingToken = value(second, Browser.WAITING);
            var request = first.pendingApproval();
            var answers = List.of(
                    first.signIn(first.email()),
                    asked,
                    second.get("/api/v1/approval"),
                    first.get("/api/v1/session"),
                    first.get("/api/v1/sessions"),
                    first.get("/api/v1/session-log"),
                    first.get("/verify"),
                    first.get("/dashboard"),
                    first.get("/account"),
                    second.get("/login/waiting"),
                    first.answer(request, second.code()),
                    second.redeem(),
                    SERVER.browser().post("/api/v1/session", "{\"password\":\"" + TestServer.PASSWORD + "\",\"x\":1}"));
            for (var answer : answers) {
                seen.add(answer.text());
                answer.headers().map().forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("Set-Cookie")) {
                        seen.addAll(values);
                    }
                });
            }
            seen.add(live.next("hello").toString());
            seen.add(live.next("approval.requested").toString());
            seen.add(log.getAll());

            for (var secret : List.of(
                    waitingToken,
                    value(first, Browser.SESSION),
                    value(second, Browser.SESSION),
                    value(first, Browser.DEVICE),
                    value(second, Browser.DEVICE),
                    TestServer.PASSWORD)) {
                assertThat(seen).noneMatch(text -> text.contains(secret));
            }
        }
    }
}
