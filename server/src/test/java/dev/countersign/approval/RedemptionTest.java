package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Redeeming an approval")
class RedemptionTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static Browser approvedBy(Browser approver) {
        var waiting = SERVER.browser().waitFor(approver.email());
        assertThat(approver.answer(approver.pendingApproval(), waiting.code()).status())
                .isEqualTo(200);
        return waiting;
    }

    @Test
    @DisplayName("works after the approval, and may be tried before")
    void notApproved() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());

        Expect.problem(second.redeem(), 409, "not-approved");

        first.answer(first.pendingApproval(), second.code());
        assertThat(second.redeem().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("takes a seat, which was free until then (SEC-48)")
    void seat() {
        var first = SERVER.member();
        var second = approvedBy(first);
        assertThat(first.get("/api/v1/sessions").json().at("/sessions").size()).isEqualTo(1);

        second.redeem();

        assertThat(first.get("/api/v1/sessions").json().at("/sessions").size()).isEqualTo(2);
    }

    @Test
    @DisplayName("happens once: the cookie is gone, and a copy of it is worthless (SEC-46)")
    void twice() {
        var first = SERVER.member();
        var second = approvedBy(first);
        var copy = second.at(SERVER);
        assertThat(second.redeem().status()).isEqualTo(200);

        Expect.problem(second.redeem(), 401, "not-waiting");
        Expect.problem(copy.redeem(), 410, "approval-closed");
        assertThat(copy.get("/api/v1/approval").at("/state")).isEqualTo("closed");
    }

    @Test
    @DisplayName("needs the waiting device's own cookie (SEC-48)")
    void anotherBrowser() {
        var first = SERVER.member();
        var second = approvedBy(first);

        Expect.problem(SERVER.browser().redeem(), 401, "not-waiting");
        Expect.problem(SERVER.browser().carry(Browser.WAITING, "A".repeat(43)).redeem(), 401, "not-waiting");
        Expect.problem(first.redeem(), 401, "not-waiting");

        assertThat(second.redeem().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is possible for a minute (SEC-48)")
    void late() {
        var first = SERVER.member();
        var second = approvedBy(first);
        SERVER.turnClock(Duration.ofSeconds(50));
        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("approved");

        SERVER.turnClock(Duration.ofSeconds(61));

        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        Expect.problem(second.redeem(), 410, "approval-closed");
        assertThat(second.session()).isEmpty();
    }

    @Test
    @DisplayName("too late changes nothing, and nothing cancels the approval afterwards")
    void lateAndCancelled() {
        var first = SERVER.member();
        var second = approvedBy(first);
        SERVER.turnClock(Duration.ofSeconds(61));

        assertThat(second.delete("/api/v1/approval").status()).isEqualTo(204);
        second.signIn(first.email());
        first.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", "violet lantern over the marsh"));

        assertThat(SERVER.rows()
                        .sql("""
                                SELECT outcome || ' ' || (SELECT count(*) FROM security_event
                                                          WHERE approval_id = approval.id AND kind = 'approval-cancelled')
                                FROM approval WHERE account_id = (SELECT id FROM account WHERE email = :email)
                                ORDER BY requested_at LIMIT 1
                                """)
                        .param("email", first.email())
                        .query(String.class)
                        .single())
                .isEqualTo("approved 0");
    }

    @Test
    @DisplayName("fails once the approver has signed out (SEC-47)")
    void approverSignedOut() {
        var first = SERVER.member();
        var second = approvedBy(first);
        first.delete("/api/v1/session");

        Expect.problem(second.redeem(), 410, "approval-closed");

        assertThat(second.session()).isEmpty();
    }

    @Test
    @DisplayName("fails once the account is disabled (SEC-47)")
    void accountDisabled() {
        var first = SERVER.member();
        var second = approvedBy(first);
        SERVER.rows()
                .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                .param("email", first.email())
                .update();

        Expect.problem(second.redeem(), 410, "approval-closed");
    }

    @Test
    @DisplayName("creates a new token, different from the waiting one (SEC-26)")
    void newToken() {
        var first = SERVER.member();
        var second = approvedBy(first);
        var waiting = second.cookie(Browser.WAITING);

        second.redeem();

        assertThat(second.cookie(Browser.SESSION)).isNotNull().isNotEqualTo(waiting);
    }

    @Test
    @DisplayName("checks the limit again: if the seat was taken, the approval stays valid")
    void seatTakenMeanwhile() {
        var first = SERVER.member();
        var second = approvedBy(first);
        var third = approvedBy(first);
        assertThat(third.redeem().status()).isEqualTo(200);

        var refused = second.redeem();

        Expect.problem(refused, 409, "session-limit");
        assertThat(refused.at("/detail")).isEqualTo("Already 2 sessions active");
        third.delete("/api/v1/session");
        assertThat(second.redeem().status()).isEqualTo(200);
    }
}
