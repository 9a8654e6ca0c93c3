package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A reset while a device is signed in (SEC-73)")
class ResetApprovalTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());
    private static final String NEW_PASSWORD = "violet lantern over the marsh";

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    /** A member who has confirmed their address, and is signed in on this device. */
    private static Browser member() {
        var member = SERVER.member();
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
        return member;
    }

    /** A new browser in which the mailed code was typed. */
    private static Browser resetting(Browser member) {
        var browser = SERVER.browser();
        var typed = reset(member, browser);
        assertThat(typed.status()).as(typed.text()).isEqualTo(200);
        return browser;
    }

    /** Asks in this browser, and types the code that comes. */
    private static Answer reset(Browser member, Browser browser) {
        browser.forgot(member.email());
        var asked = SERVER.rows()
                .sql("SELECT count(*) FROM one_time_code WHERE email = :email AND purpose = 'password-reset'")
                .param("email", member.email())
                .query(Integer.class)
                .single();
        return browser.enterMailedCode(MAIL.resetCodeTo(member.email(), asked));
    }

    private static String state(Browser browser) {
        return browser.reset().at("/state");
    }

    private static boolean isAsked(Browser member) {
        return !member.get("/api/v1/approvals").json().at("/approvals").isEmpty();
    }

    private static Answer deny(Browser approver) {
        return approver.post("/api/v1/approvals/" + approver.pendingApproval() + "/denial", null);
    }

    @Test
    @DisplayName("asks each device live, and goes on when one of them types the six digits")
    void approved() {
        var laptop = member();
        var phone = laptop.admit(SERVER.browser());
        var hearing = phone.live();
        var browser = SERVER.browser();
        var waiting = reset(laptop, browser);

        assertThat(waiting.at("/state")).isEqualTo("waiting");
        var asked = hearing.next("approval.requested");
        assertThat(asked.at("/approval/purpose").asString()).isEqualTo("password-reset");
        assertThat(asked.toString()).doesNotContain(waiting.at("/approval/code"));
        assertThat(laptop.get("/api/v1/approvals").at("/approvals/0/purpose")).isEqualTo("password-reset");
        assertThat(laptop.pendingApproval()).isEqualTo(waiting.at("/approval/id"));
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");

        assertThat(laptop.answer(waiting.at("/approval/id"), waiting.at("/approval/code"))
                        .status())
                .isEqualTo(200);
        assertThat(state(browser)).isEqualTo("ready");
        assertThat(browser.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);

        assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("password-reset");
        assertThat(laptop.session()).isEmpty();
        assertThat(phone.session()).isEmpty();
        var log = browser.get("/api/v1/session-log").json().at("/entries");
        assertThat(log.get(1).path("end_reason").asString()).isEqualTo("password-reset");
        assertThat(log.get(2).path("end_reason").asString()).isEqualTo("password-reset");
        assertThat(SERVER.rows()
                        .sql(
                                "SELECT outcome || ' ' || (redeemed_at IS NOT NULL) FROM approval WHERE id = CAST(:id AS uuid)")
                        .param("id", waiting.at("/approval/id"))
                        .query(String.class)
                        .single())
                .isEqualTo("approved true");
    }

    @Test
    @DisplayName(
            "goes through when nobody has answered for ten minutes, not a second earlier, and is over an hour later")
    void unanswered() {
        var member = member();
        var browser = resetting(member);
        var waiting = browser.reset();
        assertThat(Duration.between(Instant.parse(waiting.at("/ready_at")), Instant.parse(waiting.at("/expires_at"))))
                .isEqualTo(Duration.ofHours(1));
        assertThat(waiting.at("/approval/expires_at")).isEqualTo(waiting.at("/ready_at"));

        SERVER.turnClock(Duration.ofMinutes(10).minusSeconds(10));
        assertThat(state(browser)).isEqualTo("waiting");
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");
        SERVER.turnClock(Duration.ofMinutes(10));
        assertThat(state(browser)).isEqualTo("ready");
        assertThat(isAsked(member)).isFalse();
        SERVER.turnClock(Duration.ofMinutes(69));
        assertThat(state(browser)).isEqualTo("ready");
        SERVER.turnClock(Duration.ofMinutes(70).plusSeconds(1));
        assertThat(state(browser)).isEqualTo("closed");
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
    }

    @Test
    @DisplayName("is over if the session that approved it ends before the new password is chosen (SEC-47)")
    void approverEnded() {
        var laptop = member();
        var phone = laptop.admit(SERVER.browser());
        var browser = resetting(laptop);
        phone.answer(phone.pendingApproval(), browser.reset().at("/approval/code"));
        assertThat(state(browser)).isEqualTo("ready");

        laptop.delete("/api/v1/sessions/" + phone.session().orElseThrow());

        assertThat(state(browser)).isEqualTo("closed");
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
        assertThat(laptop.session()).isPresent();
    }

    @Test
    @DisplayName("ends with the third wrong code")
    void exhausted() {
        var member = member();
        var browser = resetting(member);
        var asked = browser.reset().json().path("approval");
        for (var time = 0; time < 3; time++) {
            member.answer(
                    asked.path("id").asString(), Codes.wrong(asked.path("code").asString()));
        }

        assertThat(state(browser)).isEqualTo("closed");
        SERVER.turnClock(Duration.ofMinutes(11));
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
    }

    @Test
    @DisplayName("asks a device that signs in after the reset was ready, before the new password is chosen")
    void signedInMeanwhile() {
        var member = member();
        member.delete("/api/v1/session");
        var browser = resetting(member);
        assertThat(state(browser)).isEqualTo("ready");

        assertThat(member.signIn(member.email()).status()).isEqualTo(200);

        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");
        assertThat(isAsked(member)).isTrue();
        member.answer(member.pendingApproval(), browser.reset().at("/approval/code"));
        assertThat(browser.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("waits for its turn while another request is answered; its own ten minutes begin with its own request")
    void turns() {
        var member = member();
        var stranger = SERVER.browser().waitFor(member.email());
        var browser = resetting(member);

        assertThat(state(browser)).isEqualTo("waiting");
        assertThat(browser.reset().json().has("approval")).isFalse();
        assertThat(browser.reset().json().has("ready_at")).isTrue();
        SERVER.turnClock(Duration.ofMinutes(12));
        assertThat(browser.chooseNewPassword(NEW_PASSWORD).status())
                .as("nobody could stop it yet")
                .isEqualTo(409);
        assertThat(stranger.get("/api/v1/approval").at("/state")).isEqualTo("closed");

        assertThat(member.get("/api/v1/approvals").at("/approvals/0/purpose")).isEqualTo("password-reset");
        assertThat(browser.reset().json().has("approval")).isTrue();
        SERVER.turnClock(Duration.ofMinutes(21));
        assertThat(state(browser)).isEqualTo("waiting");
        SERVER.turnClock(Duration.ofMinutes(22).plusSeconds(1));
        assertThat(state(browser)).isEqualTo("ready");
    }

    @Test
    @DisplayName("keeps another browser's sign-in waiting, and is cancelled by a sign-in of its own browser")
    void signIns() {
        var member = member();
        var browser = resetting(member);

        Expect.problem(SERVER.browser().signIn(member.email()), 409, "approval-pending");
        assertThat(browser.signIn(member.email()).status()).isEqualTo(202);

        assertThat(member.get("/api/v1/approvals").at("/approvals/0/purpose")).isEqualTo("sign-in");
        assertThat(state(browser)).isEqualTo("closed");
        SERVER.turnClock(Duration.ofMinutes(11));
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
    }

    @Test
    @DisplayName("is closed when its browser proves another one, whose request takes its place")
    void again() {
        var member = member();
        var browser = resetting(member);
        var first = String.valueOf(browser.cookie(Browser.RESET));
        reset(member, browser);

        assertThat(browser.reset().json().has("approval")).isTrue();
        assertThat(browser.carry(Browser.RESET, first).reset().at("/state")).isEqualTo("closed");
    }

    @Test
    @DisplayName("withdraws its question when its browser starts another reset and no device is left to ask")
    void againWithNobody() {
        var member = member();
        var browser = resetting(member);
        member.delete("/api/v1/session");

        assertThat(reset(member, browser).at("/state")).isEqualTo("ready");

        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        assertThat(isAsked(member)).isFalse();
    }

    @Test
    @DisplayName(
            "is closed by a change of the address: no device is asked any more, and other sign-ins are not kept waiting")
    void addressChanged() {
        var member = member();
        var browser = resetting(member);
        var hearing = member.live();
        hearing.next("approval.requested");
        var next = TestServer.freshEmail();
        member.post("/api/v1/account/email", Map.of("email", next, "password", TestServer.PASSWORD));

        var changed = member.put("/api/v1/account/email", Map.of("code", MAIL.codeTo(next)));

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(hearing.next("approval.closed").path("outcome").asString()).isEqualTo("cancelled");
        assertThat(state(browser)).isEqualTo("closed");
        assertThat(isAsked(member)).isFalse();
        assertThat(SERVER.browser().signIn(next).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("is closed in the same way when an operator changes the address")
    void addressChangedByOperator() {
        var member = member();
        resetting(member);
        var next = TestServer.freshEmail();

        assertThat(new Operator(SERVER)
                        .say("accounts", "email", member.email(), next)
                        .status())
                .isZero();

        assertThat(isAsked(member)).isFalse();
        assertThat(SERVER.browser().signIn(next).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("closes waiting sign-ins when it is done")
    void closesSignIns() {
        var member = member();
        var browser = resetting(member);
        member.answer(member.pendingApproval(), browser.reset().at("/approval/code"));
        var stranger = SERVER.browser().waitFor(member.email());

        browser.chooseNewPassword(NEW_PASSWORD);

        assertThat(stranger.get("/api/v1/approval").at("/state")).isEqualTo("closed");
    }

    @Test
    @DisplayName("counts for itself: resets do not use up sign-ins, nor sign-ins resets (SEC-51)")
    void counts() {
        var member = member();
        for (var time = 0; time < 3; time++) {
            SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
        }
        Expect.problem(SERVER.browser().signIn(member.email()), 429, "too-many-attempts");
        resetting(member);
        assertThat(isAsked(member)).isTrue();

        var other = member();
        for (var time = 0; time < 3; time++) {
            resetting(other).signIn(other.email());
            other.post("/api/v1/approvals/" + other.pendingApproval() + "/denial", null);
            SERVER.rows()
                    .sql("UPDATE approval SET forgiven_at = clock_now() WHERE purpose = 'sign-in'")
                    .update();
        }
        assertThat(SERVER.browser().signIn(other.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("waits not at all with a wait of zero")
    void noWait() {
        var server = TestServer.alone(MAIL.settings("countersign.reset.waiting=0s"));
        var member = server.member();
        server.rows().sql("UPDATE account SET email_verified_at = clock_now()").update();
        var browser = server.browser();
        browser.forgot(member.email());

        assertThat(browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1)).at("/state"))
                .isEqualTo("ready");
        assertThat(browser.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);
        assertThat(member.session()).isEmpty();
    }

    @Test
    @DisplayName("is over if the clock is set back while it waits, because its request ends early")
    void clockSetBack() {
        SERVER.turnClock(Duration.ofHours(3));
        var member = member();
        var browser = resetting(member);

        SERVER.turnClock(Duration.ZERO);

        assertThat(state(browser)).isEqualTo("closed");
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
    }

    @Test
    @DisplayName("goes by an answer that a node of the release before has taken, which knows only sign-ins")
    void answeredByAnOldNode() {
        for (var outcome : List.of("approved", "denied")) {
            var member = member();
            var browser = resetting(member);
            SERVER.rows()
                    .sql("UPDATE approval SET outcome = :outcome, closed_at = clock_now(),"
                            + " approver_id = CASE WHEN :outcome = 'approved' THEN CAST(:session AS uuid) END"
                            + " WHERE id = CAST(:id AS uuid)")
                    .param("outcome", outcome)
                    .param("session", member.session().orElseThrow())
                    .param("id", member.pendingApproval())
                    .update();

            assertThat(browser.chooseNewPassword(NEW_PASSWORD).status())
                    .as(outcome)
                    .isEqualTo(outcome.equals("approved") ? 200 : 410);
        }
    }

    @Test
    @DisplayName("is told to applications: that it was stopped, and that it was done")
    void webhooks() {
        try (var receiver = Receiver.start()) {
            var server = TestServer.alone(MAIL.settings("countersign.webhooks.allowed-networks=127.0.0.1/32"));
            server.room(Webhooks.class)
                    .add(receiver.url(), EnumSet.of(WebhookType.APPROVAL_DENIED, WebhookType.PASSWORD_RESET));
            var member = server.member();
            server.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now()")
                    .update();
            var browser = server.browser();
            browser.forgot(member.email());
            browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));
            deny(member);
            browser.forgot(member.email());
            browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 2));
            browser.enterRecoveryCode(member.recoveryCodes().getFirst());
            browser.chooseNewPassword(NEW_PASSWORD);

            var messages = receiver.await(2);
            assertThat(messages)
                    .extracting(Receiver.Message::type)
                    .containsExactly("approval.denied", "password.reset");
            assertThat(messages.getFirst().json().at("/data/purpose").asString())
                    .isEqualTo("password-reset");
        }
    }

    @Nested
    @DisplayName("with a recovery code")
    class WithRecoveryCode {

        @Test
        @DisplayName("is ready at once, asks nobody any more, and uses the code up with its new password")
        void ready() {
            var member = member();
            var code = member.recoveryCodes().getFirst();
            var hearing = member.live();
            var browser = resetting(member);
            hearing.next("approval.requested");

            Expect.problem(browser.enterRecoveryCode("7KQ2-M9XT-4RWB-V3HD-8NYC-P5JF"), 401, "bad-credentials");
            var ready = browser.enterRecoveryCode(code.toLowerCase(Locale.ROOT));
            assertThat(ready.at("/state")).isEqualTo("ready");
            assertThat(ready.json().has("approval")).isFalse();
            assertThat(hearing.next("approval.closed").path("outcome").asString())
                    .isEqualTo("cancelled");
            assertThat(state(browser)).isEqualTo("ready");
            assertThat(browser.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);

            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM recovery_code WHERE used_at IS NOT NULL AND account_id ="
                                    + " (SELECT id FROM account WHERE email = :email)")
                            .param("email", member.email())
                            .query(Integer.class)
                            .single())
                    .isOne();
        }

        @Test
        @DisplayName("keeps the code unused if it gets no new password")
        void unused() {
            var member = member();
            var code = member.recoveryCodes().getFirst();
            resetting(member).enterRecoveryCode(code);

            assertThat(SERVER.browser().recover(member.email(), code).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("is not ready any more once its codes were replaced or another reset has taken the code")
        void taken() {
            var member = member();
            var code = member.recoveryCodes().getFirst();
            var first = resetting(member);
            assertThat(first.enterRecoveryCode(code).at("/state")).isEqualTo("ready");
            var second = resetting(member);
            assertThat(second.enterRecoveryCode(code).at("/state")).isEqualTo("ready");

            assertThat(first.chooseNewPassword(NEW_PASSWORD).status()).isIn(409, 410);
            member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));
            assertThat(second.chooseNewPassword(NEW_PASSWORD).status()).isIn(409, 410);
        }
    }

    @Nested
    @DisplayName("that a device stops")
    class Stopped {

        @Test
        @DisplayName("is over at once; for a day further ones wait for a recovery code alone, and nobody is asked")
        void silence() {
            var member = member();
            var browser = resetting(member);
            assertThat(deny(member).status()).isEqualTo(204);
            assertThat(state(browser)).isEqualTo("closed");
            Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");

            var second = resetting(member);
            assertThat(state(second)).isEqualTo("waiting");
            assertThat(second.reset().json().has("ready_at")).isFalse();
            assertThat(second.reset().json().has("approval")).isFalse();
            assertThat(isAsked(member)).isFalse();
            SERVER.turnClock(Duration.ofMinutes(59));
            Expect.problem(second.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");
            member.delete("/api/v1/session");
            assertThat(state(second)).as("even with no device signed in").isEqualTo("waiting");
            assertThat(second.enterRecoveryCode(member.recoveryCodes().getFirst())
                            .at("/state"))
                    .isEqualTo("ready");
            assertThat(second.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("is over at once; from the next day on, devices are asked again")
        void afterADay() {
            var member = member();
            resetting(member);
            deny(member);
            SERVER.turnClock(Duration.ofHours(24).minusMinutes(1));
            member.signIn(member.email());
            var silenced = resetting(member);
            assertThat(silenced.reset().json().has("ready_at")).isFalse();

            SERVER.turnClock(Duration.ofHours(24).plusSeconds(1));
            assertThat(silenced.reset().json().has("approval")).isTrue();
            assertThat(isAsked(member)).isTrue();
        }

        @Test
        @DisplayName("is asked about again once an operator has unlocked the member")
        void unlocked() {
            var member = member();
            resetting(member);
            deny(member);
            var silenced = resetting(member);
            assertThat(silenced.reset().json().has("approval")).isFalse();

            assertThat(new Operator(SERVER)
                            .say("accounts", "unlock", member.email())
                            .status())
                    .isZero();

            assertThat(silenced.reset().json().has("approval")).isTrue();
        }

        @Test
        @DisplayName("begins a silence at most once in seven days")
        void onceAWeek() {
            var member = member();
            resetting(member);
            deny(member);
            SERVER.turnClock(Duration.ofDays(1).plusMinutes(1));
            member.signIn(member.email());
            resetting(member);
            deny(member);
            assertThat(resetting(member).reset().json().has("approval"))
                    .as("asked, not silenced")
                    .isTrue();

            SERVER.turnClock(Duration.ofDays(7).plusMinutes(1));
            member.signIn(member.email());
            resetting(member);
            deny(member);
            assertThat(resetting(member).reset().json().has("ready_at")).isFalse();
        }

        /** Stops the reset with the form of the dashboard, which then says what that means. */
        private static String stopOnTheDashboard(Browser member) {
            var form = Map.of(
                    "action",
                    "deny",
                    "approval",
                    member.pendingApproval(),
                    "purpose",
                    "password-reset",
                    "_csrf",
                    member.get("/dashboard").formToken());
            var stopped = member.submit("/dashboard", Application.form(form));
            assertThat(stopped.status()).as(stopped.text()).isEqualTo(303);
            return member.get("/dashboard").text();
        }

        @Test
        @DisplayName("says that mail alone resets nothing for a day only when that is true")
        void saysSo() {
            var member = member();
            resetting(member);
            assertThat(stopOnTheDashboard(member)).contains("of your mailbox. For the next 24 hours");

            SERVER.turnClock(Duration.ofDays(1).plusMinutes(1));
            member.signIn(member.email());
            resetting(member);
            assertThat(stopOnTheDashboard(member))
                    .contains("Stopped. Your", "Email alone can still reset your password")
                    .doesNotContain("of your mailbox. For the next 24 hours");
        }

        @Test
        @DisplayName("silences nothing once the stop is taken back; the reset stays over")
        void takenBack() {
            var member = member();
            var browser = resetting(member);
            var asked = member.pendingApproval();
            deny(member);

            assertThat(member.delete("/api/v1/approvals/" + asked + "/denial").status())
                    .isEqualTo(204);

            assertThat(state(browser)).isEqualTo("closed");
            assertThat(resetting(member).reset().json().has("approval")).isTrue();
        }

        @Test
        @DisplayName("stays silent when an expired request or an older stop is taken back")
        void anotherIsTakenBack() {
            var member = member();
            resetting(member);
            var expired = member.pendingApproval();
            SERVER.turnClock(Duration.ofMinutes(11));
            resetting(member);
            var first = member.pendingApproval();
            deny(member);

            Expect.problem(member.delete("/api/v1/approvals/" + expired + "/denial"), 404, "not-found");
            assertThat(resetting(member).reset().json().has("ready_at"))
                    .as("still silent")
                    .isFalse();

            assertThat(member.delete("/api/v1/approvals/" + first + "/denial").status())
                    .isEqualTo(204);
            SERVER.turnClock(Duration.ofDays(8));
            member.signIn(member.email());
            resetting(member);
            deny(member);

            assertThat(member.delete("/api/v1/approvals/" + first + "/denial").status())
                    .isEqualTo(204);
            assertThat(resetting(member).reset().json().has("ready_at"))
                    .as("still silent")
                    .isFalse();
        }

        @Test
        @DisplayName("is taken back also if a node of an earlier version began the silence a moment later")
        void begunByAnOldNode() {
            var member = member();
            resetting(member);
            var stopped = member.pendingApproval();
            deny(member);
            SERVER.rows().sql("""
                            UPDATE reset_silence SET began_at = began_at + interval '3 milliseconds'
                            WHERE account_id = (SELECT id FROM account WHERE email = :email)
                            """).param("email", member.email()).update();

            assertThat(member.delete("/api/v1/approvals/" + stopped + "/denial").status())
                    .isEqualTo(204);

            resetting(member);
            assertThat(isAsked(member)).isTrue();
        }

        @Test
        @DisplayName("keeps no sign-in away; nor does a refused sign-in keep a reset from being asked about")
        void apart() {
            var member = member();
            resetting(member);
            deny(member);
            SERVER.browser().waitFor(member.email());
            assertThat(isAsked(member)).isTrue();

            var other = member();
            SERVER.browser().waitFor(other.email());
            deny(other);
            resetting(other);
            assertThat(isAsked(other)).isTrue();
        }
    }
}
