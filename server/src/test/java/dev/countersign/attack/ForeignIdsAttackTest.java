package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: an account, and another account's ids and even its code. Wants: to act on them through any interface. */
@DisplayName("Another member's ids")
class ForeignIdsAttackTest {
    private static final TestServer SERVER = TestServer.with();

    private final Browser victim = SERVER.member();
    private final Browser waiting = SERVER.browser().waitFor(victim.email());
    private final Browser attacker = SERVER.member();

    private Answer form(String fields) {
        return attacker.submit(
                "/dashboard", "_csrf=" + attacker.get("/dashboard").formToken() + fields);
    }

    private void nothingHappened(String session, String request) {
        assertThat(victim.session()).hasValue(session);
        assertThat(victim.pendingApproval()).isEqualTo(request);
        assertThat(waiting.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        assertThat(victim.get("/api/v1/approvals")
                        .json()
                        .at("/approvals/0/tries_left")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("approve, deny and end nothing by API, form or socket, and cost no try (SEC-42, SEC-62)")
    void everyDoor() {
        var session = victim.session().orElseThrow();
        var request = victim.pendingApproval();
        var code = waiting.code();

        assertThat(attacker.answer(request, code).status()).isEqualTo(404);
        assertThat(attacker.answer(request, "000000").status()).isEqualTo(404);
        assertThat(attacker.post("/api/v1/approvals/" + request + "/denial", null)
                        .status())
                .isEqualTo(404);
        assertThat(attacker.delete("/api/v1/sessions/" + session).status()).isEqualTo(404);
        form("&action=approve&approval=" + request + "&code=" + code);
        form("&action=deny&approval=" + request);
        form("&action=take-back&approval=" + request);
        form("&action=end&session=" + session);
        var live = attacker.live();
        live.say(Map.of("type", "approval.answer", "id", request, "code", code));
        assertThat(live.next("approval.answered").path("outcome").asString()).isEqualTo("closed");
        live.say(Map.of("type", "approval.deny", "id", request));
        assertThat(live.next("approval.closed").path("outcome").asString()).isEqualTo("closed");

        nothingHappened(session, request);
    }

    @Test
    @DisplayName("of a request do not fit the attacker's own, even if they know both codes (SEC-45)")
    void codeOfAnother() {
        var own = SERVER.browser().waitFor(attacker.email());
        var code = waiting.code();
        if (code.equals(own.code())) {
            return;
        }

        assertThat(attacker.answer(attacker.pendingApproval(), code).status()).isEqualTo(422);
        assertThat(attacker.answer(victim.pendingApproval(), own.code()).status())
                .isEqualTo(404);
        assertThat(waiting.redeem().status()).isEqualTo(409);
        assertThat(own.redeem().status()).isEqualTo(409);
    }
}
