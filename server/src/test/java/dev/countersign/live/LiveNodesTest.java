package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Between nodes")
class LiveNodesTest {
    private static final TestServer ONE = TestServer.alone();
    private static final TestServer TWO = ONE.anotherNode();

    @Test
    @DisplayName("a request works: asked on one, answered on one, waiting on the other")
    void story() {
        var first = ONE.member();
        var live = first.live();
        live.next("hello");
        var second = TWO.browser().waitFor(first.email());
        var waiting = second.live();

        var id = live.next("approval.requested").at("/approval/id").asString();
        live.say(Map.of("type", "approval.answer", "id", id, "code", second.code()));

        assertThat(live.next("approval.answered").path("outcome").asString()).isEqualTo("approved");
        assertThat(waiting.next("approval.approved").path("id").asString()).isEqualTo(id);
        assertThat(second.redeem().status()).isEqualTo(200);
        live.next("sessions.changed");
        var onTwo = second.live();
        onTwo.next("hello");
        first.delete("/api/v1/sessions");
        assertThat(onTwo.next("session.ended").path("reason").asString()).isEqualTo("ended-by-member");
        assertThat(onTwo.closeCode()).isEqualTo(4401);
    }

    @Test
    @DisplayName("a code shown by one node is right on the other: both derive it from the same secret (SEC-40)")
    void sameCode() {
        var first = ONE.member();
        var second = ONE.browser().waitFor(first.email());

        assertThat(second.at(TWO).code()).isEqualTo(second.code());
        assertThat(first.at(TWO).answer(first.pendingApproval(), second.code()).status())
                .isEqualTo(200);
        assertThat(second.at(TWO).redeem().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a browser known on one is known on the other, and takes its seat back there (L1)")
    void sameBrowser() {
        var first = ONE.member();
        var onTwo = first.at(TWO);

        assertThat(onTwo.signIn(first.email()).status()).isEqualTo(200);
        assertThat(first.session()).isEmpty();
    }

    @Test
    @DisplayName("a stopping node tells its sockets")
    void goingAway() {
        var three = ONE.anotherNode();
        var member = ONE.member();
        ONE.browser().waitFor(member.email());
        var live = member.at(three).live();
        live.next("approval.requested");

        three.stop();

        assertThat(live.closeCode()).isEqualTo(1001);
    }
}
