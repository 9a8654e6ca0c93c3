package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("Signing up with a confirmed address")
class VerifiedSignUpTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));
    private static final int ROUNDS = 5;
    private static final Pattern DRAWN = Pattern.compile("name=\"codes\" value=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}");

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private Browser asking() {
        var browser = SERVER.browser();
        assertThat(browser.askToSignUp(email).status()).isEqualTo(202);
        return browser;
    }

    private String code(int count) {
        return MAIL.letterTo(email, Mailbox.SIGN_UP_CODE, count).code();
    }

    private Browser member() {
        var browser = asking();
        assertThat(browser.enterSignUpCode(code(1)).status()).isEqualTo(201);
        return browser;
    }

    private static String wrong(String right) {
        return "%08d".formatted((Integer.parseInt(right.replace(" ", "")) + 1) % 100_000_000);
    }

    private int pendingWithPassword() {
        return SERVER.rows()
                .sql("SELECT count(*) FROM pending_sign_up WHERE email = :email AND password_hash IS NOT NULL")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("mails a code, and creates the member when it is typed")
    void wholeStory() {
        var browser = SERVER.browser();

        var asked = browser.askToSignUp(email.toUpperCase(Locale.ROOT));

        assertThat(asked.status()).isEqualTo(202);
        assertThat(Duration.between(Instant.now(), Instant.parse(asked.at("/expires_at"))))
                .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        assertThat(browser.session()).isEmpty();
        assertThat(SERVER.browser().signIn(email).status()).isEqualTo(401);

        var made = browser.enterSignUpCode(code(1));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/account/email")).isEqualTo(email);
        assertThat(made.at("/account/name")).isEqualTo("Ann");
        assertThat(made.json().at("/account/email_verified").asBoolean()).isTrue();
        assertThat(made.json().at("/recovery_codes").size()).isEqualTo(10);
        assertThat(browser.session()).hasValue(made.at("/session/id"));
        assertThat(browser.cookie(Browser.SIGN_UP)).isNull();
        assertThat(SERVER.browser().signIn(email).status()).isEqualTo(202);
        assertThat(pendingWithPassword()).isZero();
        assertThat(MAIL.to(email)).as("no second letter to confirm it").hasSize(1);
    }

    @Test
    @DisplayName("judges the values as any sign-up does, before anything is mailed")
    void invalid() {
        Expect.invalid(
                SERVER.browser()
                        .post("/api/v1/accounts", Map.of("email", "no email", "password", "short", "name", " ")),
                "email",
                "name",
                "password");
    }

    @Nested
    @DisplayName("by the form for the code, if it is sent twice")
    class FormSentTwice {
        private final Browser newcomer = asking();
        private final String asked = Objects.requireNonNull(newcomer.cookie(Browser.SIGN_UP));
        private final String form = form();

        private String form() {
            var page = newcomer.get("/signup/code");
            var codes = DRAWN.matcher(page.text());
            assertThat(codes.find()).isTrue();
            return "_csrf=%s&codes=%s&code=%s&action=code"
                    .formatted(page.formToken(), codes.group(1), code(1).replace(" ", ""));
        }

        private Answer send(Browser browser, String form) {
            return browser.submit("/signup/code", form);
        }

        private List<String> codesShown(Browser browser) {
            return CODE.matcher(browser.get("/account/recovery-codes").text())
                    .results()
                    .map(MatchResult::group)
                    .toList();
        }

        @Test
        @DisplayName("after its answer got lost, leads to sign-in, and says that there is an account")
        void answerLost() {
            send(newcomer, form);
            newcomer.forget(Browser.SESSION).carry(Browser.SIGN_UP, asked);

            var again = send(newcomer, form);

            assertThat(again.header("Location")).hasValue("/login");
            assertThat(newcomer.session()).as("no password was typed").isEmpty();
            assertThat(newcomer.get("/login").text())
                    .contains("Your account has been created. Sign in with your password.", email);
        }

        @Test
        @DisplayName("shows the same recovery codes again to the browser that it has signed in")
        void signedIn() {
            send(newcomer, form);
            var first = codesShown(newcomer);

            var again = send(newcomer, form);

            assertThat(again.header("Location")).hasValue("/account/recovery-codes");
            assertThat(codesShown(newcomer)).hasSize(10).isEqualTo(first);
        }

        @Test
        @DisplayName("by another browser that has the same sign-up, tells nothing about the account")
        void otherBrowser() {
            send(newcomer, form);
            var stranger = SERVER.browser();
            var csrf = "_csrf=" + stranger.get("/signup").formToken();

            var answer = send(stranger.carry(Browser.SIGN_UP, asked), form.replaceFirst("_csrf=[^&]*", csrf));

            assertThat(answer.header("Location")).hasValue("/signup/code");
            assertThat(stranger.session()).isEmpty();
        }
    }

    @Nested
    @DisplayName("with a code")
    class Codes {

        @Test
        @DisplayName("has five tries, and then not even the right one works (SEC-71)")
        void tries() {
            var browser = asking();
            var right = code(1);

            for (var left = 4; left >= 0; left--) {
                var refused = browser.enterSignUpCode(wrong(right));
                Expect.problem(refused, 422, "wrong-code");
                assertThat(refused.json().at("/tries_left").asInt()).isEqualTo(left);
            }
            Expect.problem(browser.enterSignUpCode(right), 410, "code-expired");
        }

        @Test
        @DisplayName("works for 15 minutes (SEC-71)")
        void expires() {
            var browser = asking();
            var right = code(1);

            SERVER.turnClock(Duration.ofMinutes(15).plusSeconds(1));

            Expect.problem(browser.enterSignUpCode(right), 410, "code-expired");
            assertThat(SERVER.browser().signIn(email).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("works only in the browser that asked (SEC-71)")
        void otherBrowser() {
            asking();
            var right = code(1);

            Expect.problem(SERVER.browser().enterSignUpCode(right), 401, "not-signing-up");
            Expect.problem(
                    SERVER.browser().carry(Browser.SIGN_UP, "A".repeat(43)).enterSignUpCode(right),
                    410,
                    "code-expired");
            var other = SERVER.browser();
            other.askToSignUp(TestServer.freshEmail());
            Expect.problem(other.enterSignUpCode(right), 422, "wrong-code");
        }

        @Test
        @DisplayName("works once")
        void once() {
            var browser = asking();
            var cookie = String.valueOf(browser.cookie(Browser.SIGN_UP));
            var right = code(1);
            browser.enterSignUpCode(right);

            Expect.problem(SERVER.browser().carry(Browser.SIGN_UP, cookie).enterSignUpCode(right), 410, "code-expired");
        }

        @Test
        @DisplayName("is a field that is required, and costs no try if it is no code at all")
        void noCode() {
            var browser = asking();
            Expect.invalid(browser.put("/api/v1/accounts/code", Map.of()), "code");
            for (var time = 0; time < 6; time++) {
                assertThat(browser.enterSignUpCode("hello")
                                .json()
                                .at("/tries_left")
                                .asInt())
                        .isEqualTo(5);
            }
            assertThat(browser.enterSignUpCode(code(1)).status()).isEqualTo(201);
        }

        @Test
        @DisplayName("counts as a wrong password of the address that it comes from, if it is wrong")
        void counted() {
            var strict = SERVER.anotherNode("countersign.limits.failures-per-address=3/1h");
            SERVER.rows().sql("DELETE FROM address_window").update();
            var browser = asking().at(strict);
            var right = code(1);
            for (var guess = 0; guess < 3; guess++) {
                Expect.problem(browser.enterSignUpCode(wrong(right)), 422, "wrong-code");
            }

            Expect.problem(browser.enterSignUpCode(right), 429, "too-many-attempts");
            assertThat(browser.at(SERVER).enterSignUpCode(right).status()).isEqualTo(201);
        }

        @RepeatedTest(ROUNDS)
        @DisplayName("makes one account if it is sent five times at once")
        void atOnce() {
            var browser = asking();
            var right = code(1);

            var answers = AtOnce.run(
                    5, number -> browser.at(SERVER).enterSignUpCode(right).status());

            assertThat(answers).containsOnlyOnce(201).containsOnly(201, 410);
        }
    }

    @Nested
    @DisplayName("for an address that is taken")
    class Taken {

        @Test
        @DisplayName("gets the same answers, and its owner a letter that says so (SEC-11)")
        void taken() {
            member();
            var stranger = SERVER.browser();

            assertThat(stranger.askToSignUp(email).status()).isEqualTo(202);
            var letter = MAIL.letterTo(email, Mailbox.SIGN_UP_TAKEN);

            assertThat(letter.plain())
                    .contains("You already have an account", "/login")
                    .doesNotContain("Ann");
            assertThat(MAIL.to(email, Mailbox.SIGN_UP_CODE)).hasSize(1);
            for (var left = 4; left >= 0; left--) {
                var refused = stranger.enterSignUpCode("00000000");
                Expect.problem(refused, 422, "wrong-code");
                assertThat(refused.json().at("/tries_left").asInt()).isEqualTo(left);
            }
            Expect.problem(stranger.enterSignUpCode("00000000"), 410, "code-expired");
        }

        @Test
        @DisplayName("counts a disabled member's as taken")
        void disabled() {
            member();
            SERVER.rows()
                    .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                    .param("email", email)
                    .update();

            assertThat(SERVER.browser().askToSignUp(email).status()).isEqualTo(202);

            assertThat(MAIL.letterTo(email, Mailbox.SIGN_UP_TAKEN).plain()).contains("You already have an account");
        }

        @Test
        @DisplayName("in the meantime finds even the right code wrong, and it costs tries (SEC-11)")
        void inTheMeantime() {
            var first = asking();
            var second = asking();
            var codes = List.of(code(1), code(2));
            // The letters may have been sent in either order.
            var ofSecond = second.enterSignUpCode(codes.get(1));
            if (ofSecond.status() != 201) {
                ofSecond = second.enterSignUpCode(codes.get(0));
            }
            assertThat(ofSecond.status()).isEqualTo(201);

            var answers = new ArrayList<Integer>();
            for (var code : codes) {
                var refused = first.enterSignUpCode(code);
                Expect.problem(refused, 422, "wrong-code");
                answers.add(refused.json().at("/tries_left").asInt());
            }
            assertThat(answers).containsExactly(4, 3);
        }
    }

    @Nested
    @DisplayName("sends to one address")
    class Budget {
        private int letters() {
            Expect.soon(() -> SERVER.rows()
                    .sql("SELECT NOT EXISTS (SELECT FROM pending_sign_up WHERE look_up_at IS NOT NULL)"
                            + " AND NOT EXISTS (SELECT FROM letter)")
                    .query(Boolean.class)
                    .single());
            return MAIL.to(email).size();
        }

        @Test
        @DisplayName("three letters an hour from one network, in the same words afterwards (SEC-72)")
        void three() {
            for (var time = 0; time < 5; time++) {
                asking();
            }
            assertThat(letters()).isEqualTo(3);

            SERVER.turnClock(Duration.ofHours(1).plusSeconds(1));
            asking();
            assertThat(letters()).isEqualTo(4);
        }

        @Test
        @DisplayName("and beyond that no code that is right, so that guesses are bounded by letters (SEC-71)")
        void guesses() {
            for (var time = 0; time < 3; time++) {
                asking();
            }
            letters();
            var browser = asking();
            letters();
            var id = SERVER.rows()
                    .sql("SELECT code_id FROM pending_sign_up WHERE email = :email AND mailed_at IS NULL")
                    .param("email", email)
                    .query(UUID.class)
                    .single();
            var codes = SERVER.room(OneTimeCodes.class);
            var guessed = codes.textOf(codes.find(id).orElseThrow()).text();

            var refused = browser.enterSignUpCode(guessed);

            Expect.problem(refused, 422, "wrong-code");
            assertThat(refused.json().at("/tries_left").asInt()).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("is off while everybody may sign up at once")
    void off() {
        Expect.problem(TestServer.with().browser().enterSignUpCode("1234 5678"), 401, "not-signing-up");
        Answer withCookie = TestServer.with()
                .browser()
                .carry(Browser.SIGN_UP, "A".repeat(43))
                .enterSignUpCode("1234 5678");
        Expect.problem(withCookie, 401, "not-signing-up");
    }
}
