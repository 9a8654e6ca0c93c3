package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: the member's password, so that their device waits and knows its own code. Wants: to type the code themselves. */
@DisplayName("A waiting device that tries to approve itself")
class SelfApprovalAttackTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("can answer no request, not even its own (SEC-53)")
    void waitingDevice() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();

        for (var answer : List.of(
                second.answer(request, second.code()),
                second.post("/api/v1/approvals/" + request + "/denial", null),
                second.get("/api/v1/approvals"),
                second.get("/api/v1/sessions"),
                second.get("/api/v1/session"))) {
            Expect.problem(answer, 401, "not-signed-in");
        }
        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
    }

    @Test
    @DisplayName("gains nothing by sending its waiting cookie as the session cookie (SEC-53)")
    void waitingCookieAsSession() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var waiting = String.valueOf(second.cookie(Browser.WAITING));

        assertThat(SERVER.browser().carry(Browser.SESSION, waiting).session()).isEmpty();
        assertThat(SERVER.browser()
                        .carry(Browser.WAITING, String.valueOf(first.cookie(Browser.SESSION)))
                        .get("/api/v1/approval")
                        .status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("cannot answer over its socket either (SEC-53)")
    void socket() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();

        var live = second.live();
        live.say(Map.of("type", "approval.answer", "id", request, "code", second.code()));

        assertThat(live.next("error").at("/code").asString()).isEqualTo("bad-frame");
        assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
    }
}
