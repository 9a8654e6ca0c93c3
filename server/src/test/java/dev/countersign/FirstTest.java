package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstTest {
    @Test
    void story() {
        var server = TestServer.with();
        var first = server.member();
        var live = first.live();
        assertThat(live.next().path("type").asString()).isEqualTo("hello");
        var second = server.browser().waitFor(first.email());
        var waiting = second.live();
        var requested = live.next("approval.requested");
        live.say(Map.of("type", "approval.answer", "id", requested.at("/approval/id").asString(), "code", second.code()));
        assertThat(live.next("approval.answered").path("outcome").asString()).isEqualTo("approved");
        waiting.next("approval.approved");
        assertThat(second.redeem().status()).isEqualTo(200);
        live.next("sessions.changed");
        assertThat(server.browser().signIn(first.email()).at("/detail")).isEqualTo("Already 2 sessions active");
        second.delete("/api/v1/session");
        assertThat(second.session()).isEmpty();
    }
}
