package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Signing up")
class SignUpTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer signUp(Browser browser, String email, String password, String name) {
        return browser.post("/api/v1/accounts", Map.of("email", email, "password", password, "name", name));
    }

    private static Answer signUpWithPassword(String email, String password) {
        return signUp(SERVER.browser(), email, password, "Ann");
    }

    private static Answer signIn(Browser browser, String email, String password) {
        return browser.post("/api/v1/session", Map.of("email", email, "password", password));
    }

    @Test
    @DisplayName("creates a member who is signed in at once")
    void signedIn() {
        var email = TestServer.freshEmail();
        var browser = SERVER.browser();

        var made = signUp(browser, email, TestServer.PASSWORD, " Ann Ångström ");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/account/email")).isEqualTo(email);
        assertThat(made.at("/account/name")).isEqualTo("Ann Ångström");
        assertThat(made.at("/session/method")).isEqualTo("password");
        assertThat(made.json().at("/session/current").asBoolean()).isTrue();
        assertThat(made.at("/session/device/label")).isEqualTo("Firefox on Linux");
        assertThat(Duration.between(
                        Instant.parse(made.at("/session/signed_in_at")), Instant.parse(made.at("/session/expires_at"))))
                .isEqualTo(Duration.ofHours(24));
        assertThat(browser.session()).hasValue(made.at("/session/id"));
    }

    @Test
    @DisplayName("says that an email is taken, in any spelling, and signs nobody in (SEC-11)")
    void emailTaken() {
        var member = SERVER.member();
        var stranger = SERVER.browser();

        var refused = signUp(stranger, member.email().toUpperCase(Locale.ROOT), "another long password of mine", "Eve");

        Expect.problem(refused, 409, "email-taken");
        assertThat(refused.setCookies()).noneMatch(cookie -> cookie.startsWith(Browser.SESSION + "="));
        assertThat(signIn(SERVER.browser(), member.email(), "another long password of mine")
                        .status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("names every invalid field")
    void everyFlaw() {
        var refused = signUp(SERVER.browser(), "no email", "short", " ");

        Expect.problem(refused, 422, "invalid");
        assertThat(refused.json().at("/errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("email", "name", "password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a@",
                "@b",
                "a b@example.org",
                "a@b@c",
                "é@example.org",
                "\u212Aelvin@example.org",
                "a@-b.org",
                "a@b..org",
                "a@example.org\n",
                "a\u0000@example.org"
            })
    @DisplayName("refuses an invalid email, or one with non-ASCII letters before the @")
    void emails(String email) {
        Expect.invalid(signUpWithPassword(email, TestServer.PASSWORD), "email");
    }

    @Test
    @DisplayName("says what is wrong with an email and a name")
    void causes() {
        var refused = signUp(SERVER.browser(), "émile@example.org", TestServer.PASSWORD, "\u3164");

        assertThat(refused.at("/errors/0/message"))
                .isEqualTo("Letters other than a–z can't be used before the @ yet. Use another email address.");
        assertThat(refused.at("/errors/1/message"))
                .isEqualTo("This name has no visible characters. Use at least one letter, digit or symbol.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "a\u0000b", "a\nb", "a\u202Eb", "a\u2066b", "a\u2028b", "\u3164", "\u2800", "\ufe0f"})
    @DisplayName("refuses a name that cannot be shown as one line")
    void names(String name) {
        Expect.invalid(signUp(SERVER.browser(), TestServer.freshEmail(), TestServer.PASSWORD, name), "name");
    }

    @Test
    @DisplayName("accepts a name of 1 to 100 characters in any plane")
    void nameLengths() {
        assertThat(signUp(SERVER.browser(), TestServer.freshEmail(), TestServer.PASSWORD, "𝒜".repeat(100))
                        .status())
                .isEqualTo(201);
        Expect.invalid(
                signUp(SERVER.browser(), TestServer.freshEmail(), TestServer.PASSWORD, "𝒜".repeat(101)), "name");
    }

    @Nested
    @DisplayName("with a password")
    class Passwords {

        @ParameterizedTest
        @CsvSource({"14, 422", "15, 201", "64, 201", "256, 201", "257, 422"})
        @DisplayName("counts code points, 15 to 256, one each in any plane (SEC-01, SEC-02)")
        void length(int length, int status) {
            for (var alphabet : new int[] {'a', 0x1F400}) {
                var made = signUpWithPassword(TestServer.freshEmail(), varied(alphabet, length));

                assertThat(made.status()).as(made.text()).isEqualTo(status);
                if (status == 422) {
                    Expect.invalid(made, "password");
                }
            }
        }

        /** This many code points, starting with this one, in an order with little repetition. */
        private static String varied(int from, int length) {
            return IntStream.range(0, length)
                    .map(at -> from + at * at % 19)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        @Test
        @DisplayName("truncates nothing: the 256th character counts (SEC-02)")
        void noTruncation() {
            var email = TestServer.freshEmail();
            var most = varied('a', 255);
            signUpWithPassword(email, most + "a");

            assertThat(signIn(SERVER.browser(), email, most + "b").status()).isEqualTo(401);
            assertThat(signIn(SERVER.browser(), email, most).status()).isEqualTo(401);
            assertThat(signIn(SERVER.browser(), email, most + "a").status()).isEqualTo(202);
        }

        @Test
        @DisplayName("keeps its spaces, even at both ends (SEC-02)")
        void spaces() {
            var email = TestServer.freshEmail();
            assertThat(signUpWithPassword(email, "  words with spaces  ").status())
                    .isEqualTo(201);

            assertThat(signIn(SERVER.browser(), email, "words with spaces").status())
                    .isEqualTo(401);
            assertThat(signIn(SERVER.browser(), email, "  words with spaces  ").status())
                    .isEqualTo(202);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "quiet lowercase words",
                    "83920174652901837465",
                    "!?#%&/()=+*~-_.:,;<>",
                    "совершенно секретная фраза",
                    "とても秘密の合言葉をここに書く",
                    "🗝🗺🧭🪶🏔🌊🌲🍂🐚🦉🐢🕯🔭🎻🥾"
                })
        @DisplayName("requires no mixture of characters, and accepts any script (SEC-02)")
        void noComposition(String password) {
            var email = TestServer.freshEmail();
            assertThat(signUpWithPassword(email, password).status()).isEqualTo(201);
            assertThat(signIn(SERVER.browser(), email, password).status()).isEqualTo(202);
        }

        @Test
        @DisplayName("treats composed and decomposed letters as equal (SEC-03)")
        void normalised() {
            var email = TestServer.freshEmail();
            assertThat(signUpWithPassword(email, "un mot tre\u0300s secre\u0301t")
                            .status())
                    .isEqualTo(201);

            assertThat(signIn(SERVER.browser(), email, "un mot tr\u00E8s secr\u00E9t")
                            .status())
                    .isEqualTo(202);
            assertThat(signIn(SERVER.browser(), email, "un mot tres secret").status())
                    .isEqualTo(401);
        }

        @Test
        @DisplayName("refuses NUL and unpaired surrogates")
        void unfit() {
            Expect.invalid(signUpWithPassword(TestServer.freshEmail(), "nul \u0000 in the middle of it"), "password");
            Expect.invalid(
                    SERVER.browser()
                            .post(
                                    "/api/v1/accounts",
                                    "{\"email\":\"" + TestServer.freshEmail()
                                            + "\",\"name\":\"Ann\",\"password\":\"half of a character \\ud83d\"}"),
                    "password");
        }
    }
}
