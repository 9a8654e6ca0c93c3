package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Has: the password, and someone persuaded to type their code at the moment when the member locks them out. Wants: a session
 * after the race. {@code ApprovalRaceTest} has the races of answers against denials, expiries and each other.
 */
@DisplayName("An attacker signing in while the member locks them out")
class RaceAttackTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");
    private static final int ROUNDS = 5;
    private static final Map<String, String> NEW_PASSWORD =
            Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh");

    private static int changePassword(Browser member) {
        return member.put("/api/v1/account/password", NEW_PASSWORD).status();
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("is not let in by a code typed during a password change (SEC-08, SEC-47)")
    void answerAndPasswordChange() {
        var member = SERVER.member();
        var other = member.admit(SERVER.browser());
        var waiting = SERVER.browser().waitFor(member.email());
        var request = member.pendingApproval();
        var code = waiting.code();

        var outcomes = AtOnce.run(() -> other.answer(request, code).status(), () -> changePassword(member));

        assertThat(outcomes.getFirst()).isIn(200, 401, 410);
        assertThat(outcomes.getLast()).isEqualTo(204);
        assertThat(waiting.redeem().status()).isIn(401, 410);
        assertThat(member.get("/api/v1/sessions").json().at("/sessions").size()).isEqualTo(1);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("has no session after a password change, whichever came first (SEC-08, SEC-47)")
    void redemptionAndPasswordChange() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        member.answer(member.pendingApproval(), waiting.code());

        var outcomes = AtOnce.run(() -> waiting.redeem().status(), () -> changePassword(member));

        assertThat(outcomes.getFirst()).isIn(200, 401, 410);
        assertThat(outcomes.getLast()).isEqualTo(204);
        assertThat(waiting.session()).isEmpty();
        assertThat(member.get("/api/v1/sessions").json().at("/sessions").size()).isEqualTo(1);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("is not let in by an approver who signs out at that moment (SEC-47)")
    void answerAndSignOut() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        var request = member.pendingApproval();
        var code = waiting.code();

        var outcomes = AtOnce.run(
                () -> member.answer(request, code).status(),
                () -> member.delete("/api/v1/session").status());

        assertThat(outcomes.getFirst()).isIn(200, 401);
        assertThat(outcomes.getLast()).isEqualTo(204);
        assertThat(waiting.redeem().status()).isIn(409, 410);
        assertThat(waiting.session()).isEmpty();
    }
}
