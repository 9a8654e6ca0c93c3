package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Signing in")
class SignInTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String WRONG = "not the right password";

    private static Answer signIn(Browser browser, String email, String password) {
        return browser.post("/api/v1/session", Map.of("email", email, "password", password));
    }

    private static Browser signedOutMember() {
        var member = SERVER.member();
        member.delete("/api/v1/session");
        return member;
    }

    private static void disable(String email) {
        SERVER.rows()
                .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                .param("email", email)
                .update();
    }

    @Test
    @DisplayName("needs only the right password on the first device")
    void firstDevice() {
        var email = signedOutMember().email();
        var browser = SERVER.browser();

        var in = browser.signIn(email);

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.at("/outcome")).isEqualTo("signed-in");
        assertThat(in.at("/account/email")).isEqualTo(email);
        assertThat(in.at("/session/method")).isEqualTo("password");
        assertThat(browser.session()).hasValue(in.at("/session/id"));
    }

    @Test
    @DisplayName("accepts any spelling of the email")
    void emailInCapitals() {
        var email = signedOutMember().email();

        assertThat(SERVER.browser().signIn(email.toUpperCase(Locale.ROOT)).status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("ends one member's session when another signs in with the same browser")
    void anotherMember() {
        var browser = SERVER.member();
        var before = browser.session().orElseThrow();
        var another = signedOutMember().email();

        assertThat(browser.signIn(another).status()).isEqualTo(200);

        assertThat(browser.get("/api/v1/session").at("/account/email")).isEqualTo(another);
        assertThat(SERVER.rows()
                        .sql("SELECT end_reason FROM session_log WHERE session_id = :id::uuid")
                        .param("id", before)
                        .query(String.class)
                        .single())
                .isEqualTo("signed-out");
    }

    @Nested
    @DisplayName("when it fails,")
    class Failing {

        @Test
        @DisplayName("gives the same answer to an unknown email, a wrong password and a disabled account (SEC-09)")
        void sameWords() {
            var known = signedOutMember().email();
            var disabled = signedOutMember().email();
            disable(disabled);

            var unknown = signIn(SERVER.browser(), TestServer.freshEmail(), TestServer.PASSWORD);
            var wrong = signIn(SERVER.browser(), known, WRONG);
            var closed = signIn(SERVER.browser(), disabled, TestServer.PASSWORD);

            Expect.problem(unknown, 401, "bad-credentials");
            assertThat(List.of(wrong.status(), closed.status())).containsOnly(unknown.status());
            assertThat(List.of(wrong.text(), closed.text())).containsOnly(unknown.text());
            assertThat(List.of(headerNames(wrong), headerNames(closed))).containsOnly(headerNames(unknown));
        }

        private static Map<String, List<String>> headerNames(Answer answer) {
            var headers = new TreeMap<>(answer.headers().map());
            headers.remove("date");
            return headers;
        }

        @Test
        @DisplayName("does not reveal that approval or the limit would have come next (SEC-12)")
        void nothingMore() {
            var one = SERVER.member();
            var two = SERVER.member();
            two.admit(SERVER.browser());

            var elsewhere = signIn(SERVER.browser(), one.email(), WRONG);
            var atLimit = signIn(SERVER.browser(), two.email(), WRONG);

            Expect.problem(elsewhere, 401, "bad-credentials");
            assertThat(atLimit.text()).isEqualTo(elsewhere.text());
            one.live().hearsNo("approval.requested", Duration.ofMillis(200));
        }

        @Test
        @DisplayName("sets no cookie at all")
        void noCookies() {
            assertThat(signIn(SERVER.browser(), TestServer.freshEmail(), WRONG).setCookies())
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("makes a token")
    class Tokens {

        @Test
        @DisplayName("that is new each time (SEC-26)")
        void newEachTime() {
            var browser = SERVER.member();
            var first = browser.cookie(Browser.SESSION);

            browser.signIn(browser.email());

            assertThat(browser.cookie(Browser.SESSION)).isNotNull().isNotEqualTo(first);
        }

        @Test
        @DisplayName("and never adopts a session that the client brings (SEC-26)")
        void inventedSession() {
            var email = signedOutMember().email();
            var invented = "A".repeat(43);
            var browser = SERVER.browser().carry(Browser.SESSION, invented).carry(Browser.WAITING, invented);

            assertThat(browser.signIn(email).status()).isEqualTo(200);

            assertThat(browser.cookie(Browser.SESSION)).isNotNull().isNotEqualTo(invented);
            assertThat(SERVER.browser().carry(Browser.SESSION, invented).session())
                    .isEmpty();
        }

        @Test
        @DisplayName("and never adopts a device cookie that we did not make (SEC-26)")
        void inventedDevice() {
            var email = signedOutMember().email();
            var invented = "A".repeat(43);
            var browser = SERVER.browser().carry(Browser.DEVICE, invented);

            assertThat(browser.signIn(email).status()).isEqualTo(200);

            assertThat(browser.cookie(Browser.DEVICE)).isNotNull().isNotEqualTo(invented);
            var another = SERVER.browser().carry(Browser.DEVICE, invented);
            assertThat(another.signIn(email).status()).isEqualTo(202);
        }
    }

    @Nested
    @DisplayName("to an account that is disabled in between")
    class Disabled {

        @Test
        @DisplayName("ends for all practical purposes with the next request (SEC-32)")
        void nextRequest() {
            var member = SERVER.member();

            disable(member.email());

            for (var path : List.of("/api/v1/session", "/verify", "/api/v1/sessions", "/api/v1/session-log")) {
                assertThat(member.get(path).status()).as(path).isEqualTo(401);
            }
        }
    }
}
