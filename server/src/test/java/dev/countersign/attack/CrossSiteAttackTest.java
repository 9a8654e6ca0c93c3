package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has: a page of their own in a member's browser. Wants: to act with that member's cookies. */
@DisplayName("Another site")
class CrossSiteAttackTest {
    private static final TestServer SERVER = TestServer.with();

    /** @param headers names and values, alternating */
    private static Answer change(Browser member, String... headers) {
        return member.send("DELETE", "/api/v1/sessions", null, request -> request.headers(headers));
    }

    @Nested
    @DisplayName("changes nothing:")
    class Changes {

        @ParameterizedTest
        @ValueSource(strings = {"cross-site", "same-site", "Same-Origin", "", "nonsense"})
        @DisplayName("a request marked as cross-site is refused, whatever its origin (SEC-59)")
        void fetchSite(String site) {
            var member = SERVER.member();
            var other = member.admit(SERVER.browser());

            Expect.problem(change(member, "Sec-Fetch-Site", site), 403, "cross-site");
            Expect.problem(
                    change(
                            member,
                            "Sec-Fetch-Site",
                            site,
                            "Origin",
                            SERVER.url().toString()),
                    403,
                    "cross-site");

            assertThat(other.session()).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"same-origin", "none"})
        @DisplayName("a request marked as same-origin passes, whatever its origin (SEC-59)")
        void ownSite(String site) {
            var member = SERVER.member();

            assertThat(change(member, "Sec-Fetch-Site", site).status()).isEqualTo(204);
            assertThat(change(member, "Sec-Fetch-Site", site, "Origin", "null").status())
                    .isEqualTo(204);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"https://evil.example", "null", "http://localhost", "http://localhost.evil.example", ""})
        @DisplayName("without that mark, a foreign origin is refused (SEC-59)")
        void foreignOrigin(String origin) {
            Expect.problem(change(SERVER.member(), "Origin", origin), 403, "cross-site");
        }

        @Test
        @DisplayName("without that mark, exactly our own origin passes (SEC-59)")
        void ourOrigin() {
            var member = SERVER.member();

            assertThat(change(member, "Origin", SERVER.url().toString()).status())
                    .isEqualTo(204);
            Expect.problem(change(member, "Origin", SERVER.url() + "/"), 403, "cross-site");
            Expect.problem(
                    change(member, "Origin", SERVER.url().toString(), "Origin", "https://evil.example"),
                    403,
                    "cross-site");
        }

        @Test
        @DisplayName("a request with neither header is not from a browser, and passes (SEC-59)")
        void neither() {
            assertThat(SERVER.member().delete("/api/v1/sessions").status()).isEqualTo(204);
        }

        @Test
        @DisplayName("nobody is signed in or up either (SEC-59)")
        void signingIn() {
            for (var path : List.of("/api/v1/session", "/api/v1/accounts", "/api/v1/approval/redemption")) {
                Expect.problem(
                        SERVER.browser()
                                .send("POST", path, "{}", request -> request.header("Sec-Fetch-Site", "cross-site")),
                        403,
                        "cross-site");
            }
        }

        @Test
        @DisplayName("but it may link a person here")
        void reading() {
            assertThat(SERVER.browser()
                            .send("GET", "/login", null, request -> request.header("Sec-Fetch-Site", "cross-site"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("cannot forge our forms:")
    class Forms {

        private static String fields(String email, String token) {
            return "email=" + email.replace("@", "%40") + "&password=" + TestServer.PASSWORD.replace(' ', '+')
                    + "&_csrf=" + token;
        }

        @ParameterizedTest
        @ValueSource(strings = {"/login", "/signup", "/dashboard", "/account", "/login/waiting"})
        @DisplayName("without the form's token the answer is 403, signed in or not (SEC-59)")
        void noToken(String path) {
            assertThat(SERVER.browser().submit(path, "a=b").status()).isEqualTo(403);
            assertThat(SERVER.member().submit(path, "a=b&_csrf=invented").status())
                    .isEqualTo(403);
        }

        @Test
        @DisplayName("the token belongs to the browser: another browser's is worthless (SEC-59)")
        void anothersToken() {
            var email = SERVER.member().email();
            var browser = SERVER.browser();
            var token = browser.get("/login").formToken();
            var another = SERVER.browser();
            another.get("/login");

            assertThat(another.submit("/login", fields(email, token)).status()).isEqualTo(403);
            assertThat(SERVER.browser().submit("/login", fields(email, token)).status())
                    .isEqualTo(403);

            var in = browser.submit("/login", fields(email, token));
            assertThat(in.status()).isEqualTo(303);
            assertThat(in.header("Location").orElse("")).endsWith("/login/waiting");
        }
    }
}
