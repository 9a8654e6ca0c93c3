package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.support.Codes;
import dev.countersign.support.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("Over the WebSocket")
class LiveDevicesTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static Map<String, String> answer(String id, String code) {
        return Map.of("type", "approval.answer", "id", id, "code", code);
    }

    private static void closed(JsonNode frame, String id, String outcome) {
        assertThat(frame.path("id").asString()).isEqualTo(id);
        assertThat(frame.path("outcome").asString()).isEqualTo(outcome);
    }

    @Nested
    @DisplayName("a signed-in device")
    class SignedIn {

        @Test
        @DisplayName("is greeted with its session and the server's time")
        void hello() {
            var member = SERVER.member();

            var hello = member.live().next();

            assertThat(hello.path("type").asString()).isEqualTo("hello");
            assertThat(hello.path("session_id").asString())
                    .isEqualTo(member.session().orElseThrow());
            assertThat(hello.path("server_time").asString()).endsWith("Z");
        }

        @Test
        @DisplayName("is asked at once, on every device, and once for each socket")
        void asked() {
            var first = SERVER.member();
            var tabs = java.util.List.of(first.live(), first.live());
            tabs.forEach(tab -> tab.next("hello"));

            SERVER.browser().waitFor(first.email());

            var prompt = first.get("/api/v1/approvals").json().at("/approvals/0");
            for (var tab : tabs) {
                assertThat(tab.next("approval.requested").path("approval")).isEqualTo(prompt);
            }
        }

        @Test
        @DisplayName("that was away learns on connecting of a waiting request (L3)")
        void missedPrompt() {
            var first = SERVER.member();
            SERVER.browser().waitFor(first.email());

            var live = first.live();

            assertThat(live.next().path("type").asString()).isEqualTo("hello");
            assertThat(live.next("approval.requested").at("/approval/id").asString())
                    .isEqualTo(first.pendingApproval());
        }

        @Test
        @DisplayName("answers with the right code: it and the others learn that it is approved")
        void approves() {
            var first = SERVER.member();
            var live = first.live();
            var tab = first.live();
            var second = SERVER.browser().waitFor(first.email());
            var id = live.next("approval.requested").at("/approval/id").asString();

            live.say(answer(id, second.code()));

            closed(live.next("approval.answered"), id, "approved");
            closed(tab.next("approval.closed"), id, "approved");
            assertThat(second.redeem().status()).isEqualTo(200);
            live.next("sessions.changed");
            tab.next("sessions.changed");
        }

        @Test
        @DisplayName(
                "answers with wrong codes: it learns how many tries are left, and finally all learn that it is over")
        void exhausts() {
            var first = SERVER.member();
            var live = first.live();
            var tab = first.live();
            var second = SERVER.browser().waitFor(first.email());
            var id = live.next("approval.requested").at("/approval/id").asString();
            for (var left = 2; left >= 0; left--) {
                live.say(answer(id, Codes.wrong(second.code())));
                var answered = live.next("approval.answered");
                closed(answered, id, "wrong-code");
                assertThat(answered.path("tries_left").asInt()).isEqualTo(left);
            }

            closed(tab.next("approval.closed"), id, "exhausted");
            live.say(answer(id, second.code()));
            closed(live.next("approval.answered"), id, "closed");
        }

        @Test
        @DisplayName("says \"It wasn't me\": every device learns that it is denied")
        void denies() {
            var first = SERVER.member();
            var live = first.live();
            var tab = first.live();
            var second = SERVER.browser().waitFor(first.email());
            var id = live.next("approval.requested").at("/approval/id").asString();

            live.say(Map.of("type", "approval.deny", "id", id));

            closed(live.next("approval.closed"), id, "denied");
            closed(tab.next("approval.closed"), id, "denied");
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        }

        @Test
        @DisplayName("learns that the other cancelled, or ran out of time")
        void cancelledAndExpired() {
            var first = SERVER.member();
            var live = first.live();
            var second = SERVER.browser().waitFor(first.email());
            var id = live.next("approval.requested").at("/approval/id").asString();
            second.delete("/api/v1/approval");
            closed(live.next("approval.closed"), id, "cancelled");

            second.waitFor(first.email());
            var next = live.next("approval.requested").at("/approval/id").asString();
            SERVER.turnClock(Duration.ofSeconds(121));
            closed(live.next("approval.closed"), next, "expired");
        }

        @Test
        @DisplayName("gets the outcome \"closed\" for a missing request, and for another account's (SEC-62)")
        void unknown() {
            var live = SERVER.member().live();
            var stranger = SERVER.member();
            var second = SERVER.browser().waitFor(stranger.email());
            var id = stranger.pendingApproval();

            live.say(answer(id, second.code()));
            closed(live.next("approval.answered"), id, "closed");
            live.say(Map.of("type", "approval.deny", "id", id));
            closed(live.next("approval.closed"), id, "closed");

            assertThat(stranger.pendingApproval()).isEqualTo(id);
        }

        @Test
        @DisplayName("is told at once that its session has ended, while other changes wait for their rows (SEC-32)")
        void endedWhileOthersWait() throws SQLException {
            var member = SERVER.member();
            var account = member.get("/api/v1/session").at("/account/id");
            var session = member.session().orElseThrow();
            var live = member.live();
            live.next("hello");
            try (var connection = SERVER.room(Database.class).connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE approval IN ACCESS EXCLUSIVE MODE");
                announce("approval.requested " + account + " " + session);
                var announced = System.nanoTime();
                announce("session.ended " + account + " " + session + " signed-out");

                live.next("session.ended");
                assertThat(Duration.ofNanos(System.nanoTime() - announced)).isLessThan(Duration.ofSeconds(2));
            }
            assertThat(live.closeCode()).isEqualTo(4401);
        }

        private static void announce(String change) {
            SERVER.rows()
                    .sql("SELECT pg_notify('countersign', :change)")
                    .param("change", change)
                    .query(rows -> {});
        }

        @Test
        @DisplayName("whose session has ended can do nothing, and is told (SEC-56)")
        void sessionGone() {
            var first = SERVER.member();
            var other = first.admit(SERVER.browser());
            var live = first.live();
            live.next("hello");
            other.delete("/api/v1/session");
            var second = SERVER.browser().waitFor(first.email());
            var id = first.pendingApproval();
            // Without a notification: the node only finds out by reading the row.
            SERVER.rows()
                    .sql("DELETE FROM session WHERE id = :id::uuid")
                    .param("id", first.session().orElseThrow())
                    .update();

            live.say(answer(id, second.code()));

            live.next("session.ended");
            assertThat(live.closeCode()).isEqualTo(4401);
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        }
    }

    @Test
    @DisplayName("any device gets a heartbeat when it asks for one")
    void beat() {
        var first = SERVER.member();
        var second = SERVER.browser().waitFor(first.email());

        for (var device : java.util.List.of(first, second)) {
            var live = device.live();
            for (var time = 0; time < 20; time++) {
                live.say(Map.of("type", "beat")).next("beat");
            }
        }
    }

    @Nested
    @DisplayName("a waiting device")
    class Waiting {

        @Test
        @DisplayName("learns that it is approved, and nothing else about the account (SEC-43, SEC-53)")
        void approved() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var live = second.live();
            var id = first.pendingApproval();
            first.signIn(first.email());

            first.answer(id, second.code());

            var heard = live.next();
            assertThat(heard.path("type").asString()).isEqualTo("approval.approved");
            assertThat(heard.path("id").asString()).isEqualTo(id);
        }

        @Test
        @DisplayName("learns on connecting what has happened in between (L3)")
        void meanwhile() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var id = first.pendingApproval();
            first.answer(id, second.code());
            assertThat(second.live().next("approval.approved").path("id").asString())
                    .isEqualTo(id);

            SERVER.turnClock(Duration.ofSeconds(61));

            closed(second.live().next("approval.closed"), id, "closed");
        }

        @Test
        @DisplayName("learns of a denial, an expiry and a last wrong code in the same way: it is closed (SEC-52)")
        void notToldApart() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var live = second.live();
            var id = first.pendingApproval();
            for (var time = 0; time < 3; time++) {
                first.answer(id, Codes.wrong(second.code()));
            }
            closed(live.next("approval.closed"), id, "closed");

            second.waitFor(first.email());
            var again = second.live();
            var next = first.pendingApproval();
            first.post("/api/v1/approvals/" + next + "/denial", null);
            closed(again.next("approval.closed"), next, "closed");
        }

        @Test
        @DisplayName("that nobody was asked about learns of its end like any other (SEC-52)")
        void muted() {
            var first = SERVER.member();
            SERVER.browser().waitFor(first.email());
            first.post("/api/v1/approvals/" + first.pendingApproval() + "/denial", null);
            var second = SERVER.browser().waitFor(first.email());
            var live = second.live();

            SERVER.turnClock(Duration.ofSeconds(121));

            live.next("approval.closed");
        }

        @Test
        @DisplayName("can approve nothing, not even itself (SEC-53)")
        void approvesNothing() {
            var first = SERVER.member();
            var second = SERVER.browser().waitFor(first.email());
            var live = second.live();

            live.say(answer(first.pendingApproval(), second.code()));

            assertThat(live.next().path("code").asString()).isEqualTo("bad-frame");
            assertThat(second.get("/api/v1/approval").at("/state")).isEqualTo("pending");
        }
    }
}
