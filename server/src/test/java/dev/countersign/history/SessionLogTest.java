package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** M11. */
@DisplayName("The session log")
class SessionLogTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("lists every session: device, address, when and how it began, when and why it ended")
    void entries() {
        var first = SERVER.member();
        var began = first.get("/api/v1/session");
        var second = first.admit(SERVER.browser());
        second.delete("/api/v1/session");

        var log = first.get("/api/v1/session-log").json();

        assertThat(log.at("/entries").findValuesAsString("method")).containsExactly("approval", "password");
        assertThat(log.at("/entries").findValuesAsString("end_reason")).containsExactly("signed-out", "");
        var earlier = log.at("/entries/0");
        assertThat(earlier.at("/ended_at").asString())
                .isGreaterThan(earlier.at("/signed_in_at").asString());
        var now = log.at("/entries/1");
        assertThat(now.at("/session_id").asString()).isEqualTo(began.at("/session/id"));
        assertThat(now.at("/signed_in_at").asString()).isEqualTo(began.at("/session/signed_in_at"));
        assertThat(now.at("/device")).isEqualTo(began.json().at("/session/device"));
        assertThat(now.at("/ip").asString()).isEqualTo("127.0.0.1");
        assertThat(now.at("/ended_at").isNull()).isTrue();
        assertThat(log.at("/next").isNull()).isTrue();
    }

    @Test
    @DisplayName("is read page by page, without gaps or repetitions")
    void pages() {
        var member = SERVER.member();
        for (var time = 0; time < 6; time++) {
            member.signIn(member.email());
        }
        var all = member.get("/api/v1/session-log").json().at("/entries").findValuesAsString("session_id");

        List<String> read = new ArrayList<>();
        var next = "";
        do {
            var page = member.get("/api/v1/session-log?limit=3" + (next.isEmpty() ? "" : "&before=" + next))
                    .json();
            assertThat(page.at("/entries").size()).isLessThanOrEqualTo(3);
            read.addAll(page.at("/entries").findValuesAsString("session_id"));
            next = page.at("/next").asString();
        } while (!next.isEmpty());

        assertThat(all).hasSize(7);
        assertThat(read).isEqualTo(all);
    }

    @Test
    @DisplayName("shows a member only their own (SEC-62)")
    void own() {
        var ann = SERVER.member();
        var bea = SERVER.member();
        var annsFirst = ann.get("/api/v1/session-log")
                .json()
                .at("/entries/0/session_id")
                .asString();

        assertThat(bea.get("/api/v1/session-log").text()).doesNotContain(annsFirst);
    }
}
