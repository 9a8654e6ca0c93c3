package dev.countersign.web.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request's line and headers")
class HeadTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer get(String path, String headers) {
        return RawHttp.send(SERVER.url(), "GET " + path + " HTTP/1.1\n" + headers, "");
    }

    private static String cookies(int count, int bytes) {
        var each = bytes / count - "; ".length();
        return IntStream.range(0, count)
                .mapToObj(number -> "c" + number + "=")
                .map(name -> name + "x".repeat(Math.max(0, each - name.length())))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/verify",
                "/login",
                "/dashboard",
                "/api/v1/session",
                "/api/v1/service/accounts/x",
                "/css/base.css",
                "/health/live",
                "/health/ready",
                "/nothing"
            })
    @DisplayName("may have 32 KiB and 500 cookies, for any route")
    void large(String path) {
        var session = "; " + Browser.SESSION + "=" + SERVER.member().cookie(Browser.SESSION);
        var expected = get(path, "Cookie: " + session.substring(2)).status();

        for (var many : new String[] {cookies(1, 32 * 1024), cookies(500, 32 * 1024), cookies(999, 32 * 1024)}) {
            assertThat(get(path, "Cookie: " + many + session).status())
                    .as("%s with %s characters", path, many.length())
                    .isEqualTo(expected);
        }
        assertThat(get(path, "X-Long: " + "x".repeat(32 * 1024) + "\nCookie: " + session.substring(2))
                        .status())
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("may have as many in a handshake, for any socket")
    void handshake() {
        var session = Browser.SESSION + "=" + SERVER.member().cookie(Browser.SESSION);

        assertThat(RawHttp.handshake(
                                SERVER.url(),
                                "Origin: " + SERVER.url() + "\nCookie: " + cookies(500, 32 * 1024) + "; " + session)
                        .status())
                .isEqualTo(101);
        assertThat(RawHttp.handshake(
                                SERVER.url(),
                                "/api/v1/service/events",
                                "Cookie: " + cookies(500, 32 * 1024) + "\nAuthorization: Bearer "
                                        + BackEnd.mayDoAll(SERVER).secret())
                        .status())
                .isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify", "/login", "/api/v1/session", "/css/base.css", "/health/live"})
    @DisplayName("are refused beyond 40 KiB with 431, however long they are (RFC 6585, section 5)")
    void tooLarge(String path) {
        for (var size : new int[] {41, 64, 200, 1_000}) {
            var answer = get(path, "Cookie: " + cookies(500, size * 1024));
            Expect.problem(answer, 431, "headers-too-large");
        }
        Expect.problem(get(path, "Cookie: " + cookies(1_002, 16 * 1024)), 431, "headers-too-large");
        Expect.problem(get(path, "X-Many: 1\n".repeat(120)), 431, "headers-too-large");
        Expect.problem(get(path, "x".repeat(50 * 1024) + ": 1"), 431, "headers-too-large");
    }

    @Test
    @DisplayName("that are too large tell a person so, and what to do")
    void person() {
        var answer = get("/login", "Accept: text/html,application/xhtml+xml\nCookie: " + cookies(500, 64 * 1024));

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.header("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(answer.text()).contains("<h1>Too many cookies</h1>", "Delete the cookies of this site");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/verify", "/health/live", "/oauth2/token", "/api/v1/session"})
    @DisplayName("that are too large get a problem in JSON where programs read it, even if they accept a page")
    void program(String path) {
        var answer = get(path, "Accept: text/html,application/xhtml+xml\nCookie: " + cookies(500, 64 * 1024));

        Expect.problem(answer, 431, "headers-too-large");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 39, 41, 100, 1_000})
    @DisplayName("are refused with 414 if the line is too long (RFC 9110, section 15.5.15)")
    void longLine(int kibibytes) {
        for (var path : new String[] {"/login?x=", "/verify?x=", "/api/v1/session?x=", "/"}) {
            Expect.problem(get(path + "x".repeat(kibibytes * 1024), "X-None: x"), 414, "address-too-long");
        }
        assertThat(get("/login?return_to=" + "x".repeat(7 * 1024), "X-None: x").status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("keep their connection if they are within the limits")
    void keptAlive() {
        var member = SERVER.member().carry("theirs", cookies(1, 32 * 1024));

        for (int request = 0; request < 5; request++) {
            assertThat(member.get("/verify").status()).isEqualTo(200);
        }
    }
}
