package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The limit")
class LimitTest {

    private static List<String> live(Browser member) {
        return member.get("/api/v1/sessions").json().at("/sessions").findValuesAsString("id");
    }

    private static String id(Browser browser) {
        return browser.session().orElseThrow();
    }

    private static String endReason(Browser member, String session) {
        for (var entry : member.get("/api/v1/session-log").json().at("/entries")) {
            if (entry.at("/session_id").asString().equals(session)) {
                return entry.at("/end_reason").asString();
            }
        }
        throw new AssertionError("not in the log: " + session);
    }

    /** A device that has the right password and an approval, just before its redemption. */
    private static Browser approved(TestServer server, Browser approver) {
        var waiting = server.browser().waitFor(approver.email());
        assertThat(approver.answer(approver.pendingApproval(), waiting.code()).status())
                .isEqualTo(200);
        return waiting;
    }

    @Nested
    @DisplayName("refuses")
    class Refuse {

        @Test
        @DisplayName("a third device, with the limit's message, and nothing else changes (SEC-36)")
        void third() {
            var server = TestServer.with();
            var first = server.member();
            var second = first.admit(server.browser());
            var third = server.browser();
            var log = first.get("/api/v1/session-log").text();

            var refused = third.signIn(first.email());

            Expect.problem(refused, 409, "session-limit");
            assertThat(refused.at("/detail")).isEqualTo("Already 2 sessions active");
            assertThat(refused.setCookies()).isEmpty();
            assertThat(live(first)).containsExactly(id(second), id(first));
            assertThat(first.get("/api/v1/session-log").text()).isEqualTo(log);
            assertThat(first.get("/api/v1/approvals").json().at("/approvals").isEmpty())
                    .isTrue();
        }

        @Test
        @DisplayName("a second device if the limit is one, with a message of its own")
        void limitOfOne() {
            var server = TestServer.with("countersign.session.limit=1");
            var first = server.member();

            var refused = server.browser().signIn(first.email());

            Expect.problem(refused, 409, "session-limit");
            assertThat(refused.at("/detail")).isEqualTo("Already 1 session active");
        }

        @Test
        @DisplayName("nobody once a session has ended")
        void seatFree() {
            var server = TestServer.with();
            var first = server.member();
            first.admit(server.browser()).delete("/api/v1/session");

            assertThat(server.browser().signIn(first.email()).status()).isEqualTo(202);
        }

        @Test
        @DisplayName("without counting a failure: any number of times, the right password stays right (SEC-20)")
        void noFailure() {
            var server = TestServer.with();
            var first = server.member();
            var second = first.admit(server.browser());
            for (var time = 0; time < 12; time++) {
                assertThat(server.browser().signIn(first.email()).status()).isEqualTo(409);
            }

            assertThat(second.forget(Browser.SESSION).signIn(first.email()).status())
                    .isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("with end-oldest")
    class EndOldest {
        private final TestServer server = TestServer.with("countersign.session.at-limit=end-oldest");

        @Test
        @DisplayName("asks for approval as usual, and redemption ends the least recently seen session")
        void endsTheOldest() {
            var first = server.member();
            var second = first.admit(server.browser());
            var oldest = id(first);
            var third = approved(server, second);
            assertThat(live(second)).as("until it is redeemed it holds no seat").hasSize(2);

            assertThat(third.redeem().status()).isEqualTo(200);

            assertThat(first.session()).isEmpty();
            assertThat(live(second)).containsExactly(id(third), id(second));
            assertThat(endReason(second, oldest)).isEqualTo("replaced");
        }

        @Test
        @DisplayName("spares the approver, who counts as just seen")
        void sparesTheApprover() {
            var first = server.member();
            var second = first.admit(server.browser());

            assertThat(approved(server, first).redeem().status()).isEqualTo(200);

            assertThat(first.session()).isPresent();
            assertThat(second.session()).isEmpty();
        }
    }

    @Nested
    @DisplayName("with ask")
    class Ask {
        private final TestServer server = TestServer.with("countersign.session.at-limit=ask");

        @Test
        @DisplayName("shows the sessions, and ends the chosen one")
        void endsTheNamed() {
            var first = server.member();
            var second = first.admit(server.browser());
            var ended = id(second);
            var third = approved(server, first);

            var choice = third.redeem();

            Expect.problem(choice, 409, "session-limit");
            assertThat(choice.at("/detail")).isEqualTo("Already 2 sessions active");
            assertThat(choice.json().at("/sessions").findValuesAsString("id")).containsExactly(ended, id(first));
            assertThat(choice.json().at("/sessions/0/current").asBoolean()).isFalse();
            assertThat(live(first)).hasSize(2);

            assertThat(third.post("/api/v1/approval/redemption", Map.of("end", ended))
                            .status())
                    .isEqualTo(200);

            assertThat(second.session()).isEmpty();
            assertThat(live(first)).containsExactly(id(third), id(first));
            assertThat(endReason(first, ended)).isEqualTo("replaced");
        }

        @Test
        @DisplayName("may end the approver's own session too")
        void endsTheApprover() {
            var first = server.member();
            var second = first.admit(server.browser());
            var third = approved(server, first);

            assertThat(third.post("/api/v1/approval/redemption", Map.of("end", id(first)))
                            .status())
                    .isEqualTo(200);

            assertThat(first.session()).isEmpty();
            assertThat(second.session()).isPresent();
        }

        @Test
        @DisplayName("finds no session of another account or an ended one; the approval stays valid (SEC-62)")
        void foreignAndDead() {
            var first = server.member();
            var dead = id(first);
            assertThat(first.signIn(first.email()).status()).isEqualTo(200);
            var second = first.admit(server.browser());
            var stranger = server.member();
            var third = approved(server, first);

            for (var id : List.of(id(stranger), dead, "00000000-0000-0000-0000-000000000000")) {
                Expect.problem(third.post("/api/v1/approval/redemption", Map.of("end", id)), 404, "not-found");
            }
            Expect.invalid(third.post("/api/v1/approval/redemption", Map.of("end", "no id")), "end");

            assertThat(stranger.session()).isPresent();
            assertThat(live(first)).hasSize(2);
            assertThat(third.post("/api/v1/approval/redemption", Map.of("end", id(second)))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("ends no session if ending one is not enough, because the limit was lowered")
        void lowered() {
            var first = server.member();
            var second = first.admit(server.browser());
            var third = approved(server, first);
            server.addSession(first);

            var refused = third.post("/api/v1/approval/redemption", Map.of("end", id(second)));

            Expect.problem(refused, 409, "session-limit");
            assertThat(refused.json().has("sessions")).isFalse();
            assertThat(second.session()).isPresent();
            assertThat(live(first)).hasSize(3);
        }

        @Test
        @DisplayName("ends nobody if a seat has become free meanwhile")
        void freeMeanwhile() {
            var first = server.member();
            var second = first.admit(server.browser());
            var third = approved(server, first);
            Expect.problem(third.redeem(), 409, "session-limit");
            second.delete("/api/v1/session");

            assertThat(third.post("/api/v1/approval/redemption", Map.of("end", id(first)))
                            .status())
                    .isEqualTo(200);

            assertThat(first.session()).isPresent();
            assertThat(live(first)).containsExactly(id(third), id(first));
        }

        @Test
        @DisplayName("asks nothing if a seat is free")
        void seatFree() {
            var first = server.member();

            assertThat(approved(server, first).redeem().status()).isEqualTo(200);
            assertThat(live(first)).hasSize(2);
        }
    }

    @Nested
    @DisplayName("with approval off")
    class ApprovalOff {

        @Test
        @DisplayName("lets a second device in with its password, and refuses the third")
        void refuses() {
            var server = TestServer.with("countersign.approval.mode=off");
            var first = server.member();
            assertThat(server.browser().signIn(first.email()).status()).isEqualTo(200);

            var refused = server.browser().signIn(first.email());

            Expect.problem(refused, 409, "session-limit");
            assertThat(live(first)).hasSize(2);
        }

        @Test
        @DisplayName("and end-oldest replaces at once")
        void endsTheOldest() {
            var server = TestServer.with("countersign.approval.mode=off", "countersign.session.at-limit=end-oldest");
            var first = server.member();
            var ended = id(first);
            var second = server.browser();
            second.signIn(first.email());
            var third = server.browser();

            assertThat(third.signIn(first.email()).status()).isEqualTo(200);

            assertThat(first.session()).isEmpty();
            assertThat(live(third)).containsExactly(id(third), id(second));
            assertThat(endReason(third, ended)).isEqualTo("replaced");
        }
    }
}
