package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("\"It wasn't me\"")
class DenialTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static Answer deny(Browser approver, String request) {
        return approver.post("/api/v1/approvals/" + request + "/denial", null);
    }

    private static boolean nobodyIsAsked(Browser member) {
        return member.get("/api/v1/approvals").json().at("/approvals").isEmpty();
    }

    @Test
    @DisplayName("ends the request; the waiting device learns only that it is over (SEC-52)")
    void ends() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();
        var code = second.code();

        assertThat(deny(first, request).status()).isEqualTo(204);

        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        assertThat(second.get("/api/v1/approval").text()).doesNotContain("denied");
        Expect.problem(second.redeem(), 410, "approval-closed");
        Expect.problem(first.answer(request, code), 410, "approval-closed");
        Expect.problem(deny(first, request), 410, "approval-closed");
    }

    @Test
    @DisplayName("comes too late for an approved request")
    void tooLate() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();
        first.answer(request, second.code());

        Expect.problem(deny(first, request), 410, "approval-closed");

        assertThat(second.redeem().status()).isEqualTo(200);
    }

    @Test
    @DisplayName(
            "mutes the next requests for fifteen minutes: a code and a wait as usual, but nobody is asked (SEC-52)")
    void mutes() {
        var first = SERVER.member();
        SERVER.browser().waitFor(first.email());
        deny(first, first.pendingApproval());
        var hearing = first.live();

        var second = SERVER.browser();
        var asked = second.signIn(first.email());

        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.at("/approval/code")).matches("[0-9]{6}");
        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        assertThat(nobodyIsAsked(first)).isTrue();
        hearing.hearsNo("approval.requested", Duration.ofMillis(500));
        Expect.problem(first.answer(asked.at("/approval/id"), asked.at("/approval/code")), 404, "not-found");
        Expect.problem(deny(first, asked.at("/approval/id")), 404, "not-found");

        SERVER.turnClock(Duration.ofSeconds(121));
        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
    }

    @Test
    @DisplayName("loses its effect after fifteen minutes (SEC-52)")
    void forgotten() {
        var first = SERVER.member();
        SERVER.browser().waitFor(first.email());
        deny(first, first.pendingApproval());

        SERVER.turnClock(Duration.ofMinutes(14));
        var muted = SERVER.browser().waitFor(first.email());
        assertThat(nobodyIsAsked(first)).isTrue();
        muted.delete("/api/v1/approval");
        SERVER.turnClock(Duration.ofMinutes(15).plusSeconds(30));
        SERVER.browser().waitFor(first.email());

        assertThat(nobodyIsAsked(first)).isFalse();
    }

    @Test
    @DisplayName("can be withdrawn: then the member is asked again, and the request stays ended")
    void takenBack() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();
        deny(first, request);

        assertThat(first.delete("/api/v1/approvals/" + request + "/denial").status())
                .isEqualTo(204);
        assertThat(first.delete("/api/v1/approvals/" + request + "/denial").status())
                .isEqualTo(204);

        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        SERVER.browser().waitFor(first.email());
        assertThat(nobodyIsAsked(first)).isFalse();
    }

    @Test
    @DisplayName("can be withdrawn only by its member, and only if there was one (SEC-62)")
    void takenBackByOthers() {
        var first = SERVER.member();
        SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();

        Expect.problem(first.delete("/api/v1/approvals/" + request + "/denial"), 404, "not-found");
        deny(first, request);
        Expect.problem(SERVER.member().delete("/api/v1/approvals/" + request + "/denial"), 404, "not-found");

        SERVER.browser().waitFor(first.email());
        assertThat(nobodyIsAsked(first)).isTrue();
    }

    @Test
    @DisplayName("returns no tries when withdrawn: ten wrong codes a day stay ten (SEC-42)")
    void takenBackCountsOn() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();
        first.answer(request, Codes.wrong(second.code()));
        deny(first, request);
        first.delete("/api/v1/approvals/" + request + "/denial");

        assertThat(SERVER.rows()
                        .sql(
                                "SELECT sum(wrong_codes) FROM approval WHERE account_id = (SELECT account_id FROM approval WHERE id = :id::uuid) AND forgiven_at IS NULL")
                        .param("id", request)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("by one member mutes no other (SEC-52)")
    void othersAreAsked() {
        var ann = SERVER.member();
        var bea = SERVER.member();
        SERVER.browser().waitFor(ann.email());
        deny(ann, ann.pendingApproval());

        SERVER.browser().waitFor(bea.email());

        assertThat(nobodyIsAsked(bea)).isFalse();
    }
}
