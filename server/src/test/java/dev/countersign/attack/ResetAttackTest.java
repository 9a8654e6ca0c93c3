package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Has: any number of browsers on two nodes, and in the races the member's mailbox. Wants: a password of their own, without the
 * mailbox, or before a signed-in device could stop them.
 */
@DisplayName("An attacker resetting a member's password")
class ResetAttackTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer ONE = TestServer.alone(MAIL.settings("countersign.session.limit=3"));
    private static final TestServer TWO = ONE.anotherNode();
    private static final int ROUNDS = 5;
    private static final String THEIRS = "violet lantern over the marsh";
    private static final String MEMBERS = "silver lantern over the marsh";

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    private static Browser member() {
        var member = ONE.member();
        ONE.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
        return member;
    }

    private static Browser asking(Browser member) {
        var browser = ONE.browser();
        browser.forgot(member.email());
        return browser;
    }

    /** The mailed code was typed. */
    private static Browser resetting(Browser member) {
        var browser = asking(member);
        browser.enterMailedCode(code(member));
        return browser;
    }

    private static String code(Browser member) {
        return MAIL.resetCodeTo(member.email(), 1);
    }

    private static int signIn(Browser browser, String email, String password) {
        return browser.post("/api/v1/session", Map.of("email", email, "password", password))
                .status();
    }

    private static boolean opens(Browser member, String password) {
        var browser = ONE.browser();
        return signIn(browser, member.email(), password) != 401;
    }

    private static int changePassword(Browser member) {
        return member.put(
                        "/api/v1/account/password",
                        Map.of("current_password", TestServer.PASSWORD, "new_password", MEMBERS))
                .status();
    }

    @Test
    @DisplayName(
            "by guessing the mailed code on two nodes at once gets five guesses in all, and then not even the right code (SEC-71)")
    void guesses() {
        var member = member();
        var browser = asking(member);
        var right = code(member).replace(" ", "");

        var answers = AtOnce.run(
                60,
                number -> browser.at(number % 2 == 0 ? ONE : TWO)
                        .enterMailedCode("%08d".formatted((Integer.parseInt(right) + 1 + number) % 100_000_000)));

        assertThat(answers).extracting(Answer::status).containsOnly(422, 410);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 422)
                        .map(answer -> answer.json().path("tries_left").asInt()))
                .containsExactlyInAnyOrder(4, 3, 2, 1, 0);
        assertThat(browser.enterMailedCode(right).status()).isEqualTo(410);
        assertThat(browser.reset().at("/state")).isEqualTo("closed");
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("with the right code twice at once uses it once, and one new password counts (SEC-71)")
    void twice() {
        var member = member();
        member.delete("/api/v1/session");
        var browser = asking(member);
        var code = code(member);

        var typed = AtOnce.run(
                5,
                number -> browser.at(number % 2 == 0 ? ONE : TWO)
                        .enterMailedCode(code)
                        .status());
        assertThat(typed).containsOnly(200);
        assertThat(ONE.rows()
                        .sql("SELECT count(*) FROM security_event WHERE kind = 'password-reset-proved' AND account_id ="
                                + " (SELECT id FROM account WHERE email = :email)")
                        .param("email", member.email())
                        .query(Integer.class)
                        .single())
                .isOne();

        var chosen = AtOnce.run(
                4,
                number -> browser.at(number % 2 == 0 ? ONE : TWO)
                        .chooseNewPassword(THEIRS + number)
                        .status());
        assertThat(chosen).containsOnlyOnce(200).containsOnly(200, 410);
        assertThat(opens(member, THEIRS + chosen.indexOf(200))).isTrue();
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("at the moment of an approval and a stop has one of them counted, not both (SEC-73)")
    void approvedAndStopped() {
        var member = member();
        var other = member.admit(ONE.browser());
        var browser = resetting(member);
        var request = member.pendingApproval();
        var code = browser.reset().at("/approval/code");

        var outcomes = AtOnce.run(
                () -> member.answer(request, code).status(),
                () -> other.at(TWO)
                        .post("/api/v1/approvals/" + request + "/denial", null)
                        .status());

        assertThat(outcomes).isIn(List.of(200, 410), List.of(410, 204));
        var chosen = browser.chooseNewPassword(THEIRS).status();
        assertThat(chosen).isEqualTo(outcomes.getFirst() == 200 ? 200 : 410);
        assertThat(opens(member, THEIRS)).isEqualTo(outcomes.getFirst() == 200);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("at the moment of a stop gets no password after it (SEC-73)")
    void chosenAndStopped() {
        var member = member();
        var browser = resetting(member);
        var request = member.pendingApproval();
        var wrong = Codes.wrong(browser.reset().at("/approval/code"));

        var outcomes = AtOnce.run(
                () -> browser.at(TWO).chooseNewPassword(THEIRS).status(),
                () -> member.post("/api/v1/approvals/" + request + "/denial", null)
                        .status());

        assertThat(outcomes.getFirst()).isIn(409, 410);
        assertThat(outcomes.getLast()).isEqualTo(204);
        assertThat(member.answer(request, wrong).status()).isEqualTo(410);
        assertThat(browser.chooseNewPassword(THEIRS).status()).isEqualTo(410);
        assertThat(opens(member, THEIRS)).isFalse();
    }

    @Nested
    @DisplayName("when it is ready")
    class Ready {

        @RepeatedTest(ROUNDS)
        @DisplayName("at the moment of a sign-in either ends that session or has to ask it (SEC-73)")
        void signIn() {
            var member = member();
            member.delete("/api/v1/session");
            var browser = resetting(member);

            var outcomes = AtOnce.run(
                    () -> browser.chooseNewPassword(THEIRS).status(),
                    () -> member.at(TWO).signIn(member.email()).status());

            if (outcomes.getFirst() == 200) {
                assertThat(outcomes.getLast()).isEqualTo(401);
                assertThat(opens(member, THEIRS)).isTrue();
            } else {
                assertThat(outcomes).containsExactly(409, 200);
                assertThat(browser.reset().at("/state")).isEqualTo("waiting");
                assertThat(opens(member, THEIRS)).isFalse();
            }
        }

        @RepeatedTest(ROUNDS)
        @DisplayName(
                "at the moment of a password change: one of the two passwords counts, and only its session lives (SEC-08)")
        void passwordChange() {
            var member = member();
            var browser = resetting(member);
            member.answer(member.pendingApproval(), browser.reset().at("/approval/code"));
            var there = member.at(TWO);

            var outcomes = AtOnce.run(() -> browser.chooseNewPassword(THEIRS).status(), () -> changePassword(there));

            if (outcomes.getFirst() == 200) {
                assertThat(outcomes.getLast()).isEqualTo(401);
                assertThat(member.session()).isEmpty();
                assertThat(opens(member, THEIRS)).isTrue();
            } else {
                assertThat(outcomes).containsExactly(410, 204);
                assertThat(there.session()).isPresent();
                assertThat(browser.session()).isEmpty();
                assertThat(opens(member, MEMBERS)).isTrue();
            }
        }

        @RepeatedTest(ROUNDS)
        @DisplayName("at the moment of another device's redemption leaves no session but its own (SEC-73)")
        void redemption() {
            var member = member();
            var browser = resetting(member);
            member.answer(member.pendingApproval(), browser.reset().at("/approval/code"));
            var waiting = ONE.browser().waitFor(member.email());
            member.answer(member.pendingApproval(), waiting.code());

            var outcomes = AtOnce.run(
                    () -> browser.chooseNewPassword(THEIRS).status(),
                    () -> waiting.at(TWO).redeem().status());

            assertThat(outcomes.getFirst()).isEqualTo(200);
            assertThat(outcomes.getLast()).isIn(200, 410);
            assertThat(waiting.session()).isEmpty();
            assertThat(ONE.rows()
                            .sql(
                                    "SELECT count(*) FROM session WHERE account_id = (SELECT id FROM account WHERE email = :email)")
                            .param("email", member.email())
                            .query(Integer.class)
                            .single())
                    .isOne();
        }
    }
}
