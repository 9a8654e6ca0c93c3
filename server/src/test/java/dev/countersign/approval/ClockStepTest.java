package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A database clock that is set back by six hours")
class ClockStepTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void sixHoursAhead() {
        SERVER.turnClock(Duration.ofHours(6));
    }

    private static void setBack() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static void deny(Browser member) {
        member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);
    }

    @Test
    @DisplayName("ends the waiting request, so that its code is not valid for hours")
    void pending() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        var request = member.pendingApproval();
        var code = waiting.code();

        setBack();

        Expect.problem(member.answer(request, code), 410, "approval-closed");
        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("ends an approval that was not redeemed")
    void approved() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        member.answer(member.pendingApproval(), waiting.code());

        setBack();
        SERVER.browser().signIn(member.email());

        Expect.problem(waiting.redeem(), 410, "approval-closed");
    }

    @Test
    @DisplayName("keeps the usual length of the pause after three requests")
    void pause() {
        var member = SERVER.member();
        for (var request = 0; request < 3; request++) {
            SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
        }

        setBack();

        var answer = SERVER.browser().signIn(member.email());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow())).isBetween(590, 600);
    }

    @Test
    @DisplayName("keeps the usual length of the silence after a denial")
    void silence() {
        var member = SERVER.member();
        SERVER.browser().waitFor(member.email());
        deny(member);

        setBack();
        SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
        assertThat(pendings(member)).isZero();
        SERVER.turnClock(Duration.ofMinutes(16));

        SERVER.browser().waitFor(member.email());
        assertThat(pendings(member)).isOne();
    }

    private static int pendings(Browser member) {
        return member.get("/api/v1/approvals").json().path("approvals").size();
    }
}
