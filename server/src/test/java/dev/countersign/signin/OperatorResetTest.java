package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A reset with an operator's code (N3, SEC-79)")
class OperatorResetTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final String CODE = "([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}";
    private static final String NEXT = "violet lantern over the marsh";

    private final Operator operator = new Operator(SERVER);
    private final Browser member = SERVER.member();
    private final String email = member.email();

    private String codeFor(String email) {
        var said = operator.say("accounts", "reset", email);
        assertThat(said.status()).as(said.err()).isZero();
        var code = said.out().strip();
        assertThat(code).matches(CODE);
        Secrets.remember(code);
        return code;
    }

    private static Answer reset(Browser browser, String email, String code, String password) {
        return browser.post(
                "/api/v1/password-reset/operator",
                Map.of("email", email, "reset_code", code, "new_password", password));
    }

    private Answer reset(String code) {
        return reset(SERVER.browser(), email, code, NEXT);
    }

    private static Answer signIn(String email, String password) {
        return SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", password));
    }

    @Test
    @DisplayName("sets the password and signs in; all sessions and requests end with the reason password-reset")
    void resets() {
        var phone = member.admit(SERVER.browser());
        var socket = phone.live();
        socket.next("hello");
        phone.delete("/api/v1/session");
        var waiting = SERVER.browser().waitFor(email);
        var here = SERVER.browser();

        var answer = reset(
                here,
                email.toUpperCase(Locale.ROOT),
                codeFor(email).toLowerCase(Locale.ROOT).replace('-', ' '),
                NEXT);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.at("/outcome")).isEqualTo("signed-in");
        assertThat(answer.at("/session/method")).isEqualTo("reset");
        assertThat(here.get("/verify").header("X-Countersign-Method")).hasValue("reset");
        assertThat(member.get("/verify").status()).isEqualTo(401);
        assertThat(waiting.redeem().status()).isEqualTo(410);
        assertThat(here.get("/api/v1/session-log").json().findValuesAsString("end_reason"))
                .containsExactly("", "signed-out", "password-reset");
        assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(401);
        here.delete("/api/v1/session");
        assertThat(signIn(email, NEXT).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is shown to the member as the operator's act and as their own")
    void events() {
        var code = codeFor(email);
        assertThat(member.get("/dashboard").text())
                .contains("Password reset code created by an operator")
                .contains("an operator of this service");
        reset(code.replace(code.charAt(0), code.charAt(0) == 'A' ? 'B' : 'A'));
        var here = SERVER.browser();
        reset(here, email, code, NEXT);

        assertThat(here.get("/dashboard").text())
                .contains("Password reset failed: wrong code from an operator", "New password set with a code");
        assertThat(operator.json("events", email).findValuesAsString("event"))
                .startsWith("password-reset", "password-reset-refused", "reset-code-made");
    }

    @Test
    @DisplayName("by a form that is sent again, because its answer got lost, leads to sign-in with the new password")
    void formSentTwice() {
        var here = SERVER.browser();
        var form = "_csrf=%s&email=%s&reset_code=%s&new_password=%s"
                .formatted(
                        here.get("/login/reset-code").formToken(),
                        URLEncoder.encode(email, StandardCharsets.UTF_8),
                        codeFor(email),
                        URLEncoder.encode(NEXT, StandardCharsets.UTF_8));
        assertThat(post(here, form).header("Location")).hasValue("/dashboard");
        here.forget(Browser.SESSION);

        assertThat(post(here, form).header("Location")).hasValue("/login");

        assertThat(here.get("/login").text()).contains("A new password was set here just now. Sign in with it.");
        assertThat(here.post("/api/v1/session", Map.of("email", email, "password", NEXT))
                        .status())
                .isEqualTo(200);
    }

    private static Answer post(Browser browser, String form) {
        return browser.submit("/login/reset-code", form);
    }

    @Nested
    @DisplayName("is refused, in the same words,")
    class Refused {
        private void refused(Answer answer) {
            Expect.problem(answer, 401, "bad-credentials");
            assertThat(answer.text())
                    .isEqualTo(reset(SERVER.browser(), "nobody@example.org", "nonsense", NEXT)
                            .text());
            assertThat(signIn(email, NEXT).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("once the member has changed their password: an impostor may have asked for the code (SEC-79)")
        void afterPasswordChange() {
            var code = codeFor(email);
            assertThat(member.put(
                                    "/api/v1/account/password",
                                    Map.of(
                                            "current_password",
                                            TestServer.PASSWORD,
                                            "new_password",
                                            "quiet harbour at noon"))
                            .status())
                    .isEqualTo(204);

            refused(reset(code));
        }

        @Test
        @DisplayName("with a code that was used")
        void once() {
            var code = codeFor(email);
            assertThat(reset(code).status()).isEqualTo(200);

            Expect.problem(
                    reset(SERVER.browser(), email, code, "another lantern over the marsh"), 401, "bad-credentials");
            assertThat(signIn(email, "another lantern over the marsh").status()).isEqualTo(401);
        }

        @Test
        @DisplayName("with an earlier code, once there is a newer one")
        void voided() {
            var earlier = codeFor(email);
            var newer = codeFor(email);

            refused(reset(earlier));
            assertThat(reset(newer).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("with another member's code, which still works for them")
        void ofAnother() {
            var other = SERVER.member().email();
            var theirs = codeFor(other);

            refused(reset(theirs));
            refused(reset(SERVER.browser(), "nobody@example.org", theirs, NEXT));
            assertThat(reset(SERVER.browser(), other, theirs, NEXT).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("with a recovery code, or with no code at all")
        void otherCodes() {
            refused(reset(member.recoveryCodes().getFirst()));
            refused(reset(""));
            refused(reset("x".repeat(5_000)));
        }

        @Test
        @DisplayName("for a disabled member; an operator must enable them before making a code")
        void disabled() {
            var code = codeFor(email);
            operator.say("accounts", "disable", email);

            refused(reset(code));
            var another = operator.say("accounts", "reset", email);
            assertThat(another.status()).isEqualTo(1);
            assertThat(another.out()).isEmpty();
            assertThat(another.err())
                    .isEqualTo(email + " is disabled. To enable it: countersign accounts enable " + email + "\n");
        }

        @Test
        @DisplayName("after 24 hours, and not before")
        void expired() {
            var own = TestServer.alone();
            var there = own.member().email();
            var tooLate = codeOn(own, there);
            own.turnClock(Duration.ofHours(24).plusMinutes(1));
            Expect.problem(reset(own.browser(), there, tooLate, NEXT), 401, "bad-credentials");
            var inTime = codeOn(own, there);
            own.turnClock(Duration.ofDays(2));
            assertThat(reset(own.browser(), there, inTime, NEXT).status()).isEqualTo(200);
            own.stop();
        }

        private String codeOn(TestServer server, String email) {
            return new Operator(server)
                    .json("accounts", "reset", email)
                    .at("/reset_code")
                    .asString();
        }
    }

    @Test
    @DisplayName("takes a code once, even if it arrives many times at once")
    void race() {
        var code = codeFor(email);
        var passwords =
                IntStream.range(0, 6).mapToObj(number -> NEXT + " " + number).toList();

        var answers = AtOnce.run(6, number -> reset(SERVER.browser(), email, code, passwords.get(number)));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(5);
        assertThat(passwords.stream().filter(password -> signIn(email, password).status() != 401))
                .hasSize(1);
    }

    @Test
    @DisplayName("refuses a weak password with 422, and the code still works")
    void weak() {
        var code = codeFor(email);

        Expect.invalid(reset(SERVER.browser(), email, code, "short"), "new_password");
        Expect.invalid(reset(SERVER.browser(), email, code, email + " " + email), "new_password");
        assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(202);
        assertThat(reset(code).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("says nothing about the member's name to somebody without the code")
    void rulesAfterTheCode() {
        Expect.problem(reset(SERVER.browser(), email, "nonsense", "short"), 401, "bad-credentials");
        Expect.problem(reset(SERVER.browser(), email, "nonsense", "Ann " + email), 401, "bad-credentials");
    }

    @Test
    @DisplayName("works while sign-in is locked, and lifts that (SEC-16)")
    void locked() {
        SERVER.rows()
                .sql("INSERT INTO guess (kind, subject, failures, charged_at, charged_before)"
                        + " VALUES ('sign-in', guess_subject(:email), 100, clock_now(), clock_now())")
                .param("email", email)
                .update();
        var here = SERVER.browser();

        assertThat(reset(here, email, codeFor(email), NEXT).status()).isEqualTo(200);
        here.delete("/api/v1/session");
        assertThat(signIn(email, NEXT).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is charged to the address, like a recovery (SEC-18)")
    void charged() {
        var strict = TestServer.with("countersign.limits.failures-per-address=3/1h");
        var there = strict.member().email();
        for (var time = 0; time < 3; time++) {
            Expect.problem(reset(strict.browser(), there, "nonsense", NEXT), 401, "bad-credentials");
        }
        Expect.problem(reset(strict.browser(), there, "nonsense", NEXT), 429, "too-many-attempts");
        Expect.problem(reset(strict.browser(), "nobody@example.org", "nonsense", NEXT), 429, "too-many-attempts");
    }

    @Test
    @DisplayName("begins the life of a member whom an operator has entered: no password opens the account before")
    void created() {
        var fresh = TestServer.freshEmail();
        var created = operator.say("accounts", "create", "--email", fresh, "--name", "Ben", "--verified");
        assertThat(created.status()).as(created.err()).isZero();
        var code = created.out().strip();
        assertThat(code).matches(CODE);
        assertThat(created.err()).hasLineCount(1).doesNotContain(code).contains(SERVER.url() + "/login/reset-code");
        assertThat(signIn(fresh, TestServer.PASSWORD).status()).isEqualTo(401);

        var here = SERVER.browser();
        assertThat(reset(here, fresh, code, NEXT).status()).isEqualTo(200);

        assertThat(here.get("/api/v1/session").at("/account/name")).isEqualTo("Ben");
        assertThat(operator.json("accounts", "show", fresh)
                        .at("/account/email_verified")
                        .asBoolean())
                .isTrue();
        var again = operator.say("accounts", "create", "--email", fresh, "--name", "Ben");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).isEqualTo("There is already an account with the email '" + fresh + "'.\n");
        var invalid = operator.say("accounts", "create", "--email", "ben", "--name", " ");
        assertThat(invalid.status()).isEqualTo(1);
        assertThat(invalid.err()).contains("The email is not valid", "The name is not valid: Enter a name.");
    }

    @Test
    @DisplayName("leaves the code in no row")
    void atRest() {
        var code = codeFor(email);
        var rows = SERVER.rows()
                .sql(
                        "SELECT one_time_code::text FROM one_time_code UNION ALL SELECT security_event::text FROM security_event")
                .query(String.class)
                .list();
        assertThat(rows).isNotEmpty();
        assertThat(List.of(code, code.replace("-", "")))
                .allSatisfy(text -> assertThat(rows)
                        .noneMatch(row -> row.toUpperCase(Locale.ROOT).contains(text)));
    }
}
