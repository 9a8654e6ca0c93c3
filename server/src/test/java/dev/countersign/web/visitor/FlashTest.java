package dev.countersign.web.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The data that a form leaves for the next page")
class FlashTest {
    private static final TestServer SERVER = TestServer.with();
    private static final TestServer WITH_A_CLOCK = TestServer.alone("countersign.session.remembered=90d");
    private static final String COOKIE = "__Host-countersign-notice";
    private static final String ENDED = "That session has ended.";

    private static Answer submit(Browser browser, String page, String fields) {
        return browser.submit(page, "_csrf=" + browser.get("/login/recovery").formToken() + "&" + fields);
    }

    /** A member whose dashboard is about to say that a session has ended. */
    private static Browser withNotice() {
        var member = SERVER.member();
        var other = member.admit(SERVER.browser());
        var form = "_csrf=" + member.get("/dashboard").formToken() + "&action=end&session="
                + other.session().orElseThrow();
        assertThat(member.submit("/dashboard", form).status()).isEqualTo(303);
        return member;
    }

    @Test
    @DisplayName("are shown once: not after a reload, and not on another page")
    void once() {
        var member = withNotice();

        assertThat(member.get("/account").text()).doesNotContain(ENDED);
        assertThat(member.get("/dashboard").text()).contains(ENDED);
        assertThat(member.get("/dashboard").text()).doesNotContain(ENDED);
    }

    @Test
    @DisplayName("are kept in a cookie of ours, HttpOnly and for minutes")
    void cookie() {
        var member = SERVER.member();
        var answer =
                member.submit("/dashboard", "_csrf=" + member.get("/dashboard").formToken() + "&action=end-others");

        assertThat(answer.setCookies())
                .filteredOn(cookie -> cookie.startsWith(COOKIE + "="))
                .singleElement()
                .asString()
                .contains("Max-Age=300", "Path=/", "Secure", "HttpOnly", "SameSite=Lax");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("are still there after a script or a prefetch has loaded the page")
    @CsvSource({"Sec-Fetch-Dest, empty", "Sec-Purpose, prefetch"})
    void notSeen(String header, String value) {
        var member = withNotice();

        member.send("GET", "/dashboard", null, request -> request.header(header, value));

        assertThat(member.get("/dashboard").text()).contains(ENDED);
    }

    @Test
    @DisplayName("say nothing in another browser, and nothing after five minutes")
    void elsewhere() {
        WITH_A_CLOCK.turnClock(Duration.ZERO);
        var member = WITH_A_CLOCK.member();
        var form = "_csrf=" + member.get("/dashboard").formToken() + "&action=end-others";
        member.submit("/dashboard", form);
        var left = Objects.requireNonNull(member.cookie(COOKIE));

        var another = WITH_A_CLOCK.member().carry(COOKIE, left);
        assertThat(another.get("/dashboard").text()).doesNotContain("signed in anywhere else");

        WITH_A_CLOCK.turnClock(Duration.ofMinutes(6));
        assertThat(member.get("/dashboard").text()).doesNotContain("signed in anywhere else");
    }

    @Test
    @DisplayName("keep the page at the limit for a day at most; then it leads to sign-in with the email and a notice")
    void atTheLimit() {
        WITH_A_CLOCK.turnClock(Duration.ZERO);
        var member = WITH_A_CLOCK.member();
        var email = member.email();
        member.delete("/api/v1/session");
        member.signInToStay(email);
        var second = WITH_A_CLOCK.browser();
        second.signInToStay(email);
        member.approve(second);
        var third = WITH_A_CLOCK.browser();
        var form = "_csrf=%s&email=%s&password=%s"
                .formatted(
                        third.get("/login").formToken(),
                        URLEncoder.encode(email, StandardCharsets.UTF_8),
                        URLEncoder.encode(TestServer.PASSWORD, StandardCharsets.UTF_8));
        var refused = third.submit("/login", form);
        assertThat(refused.header("Location")).hasValue("/login/limit");

        WITH_A_CLOCK.turnClock(Duration.ofHours(23));
        assertThat(third.get("/login/limit").text()).contains("Already 2 sessions active");

        WITH_A_CLOCK.turnClock(Duration.ofHours(25));
        assertThat(third.get("/login/limit").header("Location")).hasValue("/login");
        assertThat(third.get("/login").text())
                .contains(
                        "To see your devices again, or to sign in if a session has ended, enter your password.",
                        "value=\"" + email + "\"");
    }

    @Test
    @DisplayName("show no devices at the limit any more once a password or a code was typed on one of them (SEC-12)")
    void atTheLimitAfterAnotherProof() {
        WITH_A_CLOCK.turnClock(Duration.ZERO);
        var member = WITH_A_CLOCK.member();
        member.admit(WITH_A_CLOCK.browser());
        var third = WITH_A_CLOCK.browser();
        var form = "_csrf=%s&email=%s&password=%s"
                .formatted(
                        third.get("/login").formToken(),
                        URLEncoder.encode(member.email(), StandardCharsets.UTF_8),
                        URLEncoder.encode(TestServer.PASSWORD, StandardCharsets.UTF_8));
        third.submit("/login", form);
        assertThat(third.get("/login/limit").text()).contains("Already 2 sessions active");

        WITH_A_CLOCK.rows().sql("""
                        UPDATE session SET authenticated_at = clock_now() + interval '1 second'
                        WHERE id = CAST(:id AS uuid)
                        """).param("id", member.session().orElseThrow()).update();

        assertThat(third.get("/login/limit").header("Location")).hasValue("/login");
    }

    @ParameterizedTest
    @DisplayName("cannot be forged: such a cookie is ignored")
    @ValueSource(strings = {"x", "notice=SESSION_ENDED", "AAAA", "!!!!", "%00", "\"\""})
    void forged(String value) {
        var member = SERVER.member().carry(COOKIE, value);

        var page = member.get("/dashboard");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).doesNotContain("data-notice");
    }

    @ParameterizedTest
    @DisplayName("cannot be set by a link: nobody is told by one that they were signed out")
    @ValueSource(strings = {"ended-by-operator", "password-changed", "recovery", "signed-out", "idle"})
    void link(String reason) {
        var page = SERVER.browser().get("/login?ended=" + reason + "&notice=SESSION_ENDED&email=a@example.org");

        assertThat(page.text()).doesNotContain("data-notice").doesNotContain("a@example.org");
    }

    @Test
    @DisplayName("are sometimes too long for a cookie: then they are left out, and the form still redirects")
    void tooLong() {
        var stranger = SERVER.browser();
        var answer = submit(stranger, "/login", "action=start&email=" + "x".repeat(9_000));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(stranger.get("/login").text()).doesNotContain("xxx");
    }

    @Test
    @DisplayName("are too long for a cookie if nine bytes stand for each character, and if there are several of them")
    void tooLongEncoded() {
        var stranger = SERVER.browser();
        var answer = submit(
                stranger,
                "/login",
                "action=ended&email=" + "%E2%82%AC".repeat(300) + "&ended=" + "%E2%82%AC".repeat(300));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.setCookies()).allMatch(cookie -> cookie.length() < 4_200);
        assertThat(stranger.get("/login").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @DisplayName("include the typed email, from each page on the way in to every other")
    @ValueSource(strings = {"/login", "/login/recovery", "/signup"})
    void email(String page) {
        var stranger = SERVER.browser();
        var answer = submit(stranger, page, "action=start&email=ann%2Bx%40example.org");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).hasValue(page);
        assertThat(stranger.get(page).text()).contains("value=\"ann+x@example.org\"");
    }

    @Test
    @DisplayName("include why a session ended, if the page says so; for an unknown reason, only that it ended")
    void ended() {
        var member = SERVER.member();
        member.delete("/api/v1/session");
        submit(member, "/login", "action=ended&ended=nonsense&email=");
        assertThat(member.get("/login").text()).doesNotContain("nonsense");

        submit(member, "/login", "action=ended&ended=idle&email=" + member.email());
        assertThat(member.get("/login").text())
                .contains("You were signed out after 60 minutes without activity.")
                .contains("value=\"" + member.email() + "\"");
    }

    @Test
    @DisplayName("are not needed to learn that a session is over: its cookie is still there")
    void over() {
        var member = SERVER.member();
        var session = Objects.requireNonNull(member.cookie(Browser.SESSION));
        member.delete("/api/v1/session");
        member.carry(Browser.SESSION, session);

        assertThat(member.get("/login").text())
                .contains("Your session has ended. Sign in again to continue.")
                .contains("If you just changed your password, use the new one.");
        assertThat(SERVER.browser().get("/login").text()).doesNotContain("Your session has ended.");
    }

    @ParameterizedTest
    @DisplayName("follow a redirect by 303, whatever the form did")
    @ValueSource(
            strings = {
                "action=end&session=" + "00000000-0000-0000-0000-000000000000",
                "action=end-others",
                "action=approve&code=1&approval=" + "00000000-0000-0000-0000-000000000000",
                "action=approve&code=123456&approval=" + "00000000-0000-0000-0000-000000000000",
                "action=deny&approval=" + "00000000-0000-0000-0000-000000000000",
                "action=sign-out"
            })
    void redirects(String fields) {
        var member = SERVER.member();
        var form = "_csrf=" + member.get("/dashboard").formToken() + "&" + fields;
        var answer = member.submit("/dashboard", form);

        assertThat(answer.status()).isEqualTo(303);
        var next = answer.header("Location").orElseThrow();
        assertThat(next).isIn("/dashboard", "/login");
        assertThat(member.get(next).text()).contains("data-notice");
    }
}
