package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A request has exactly one outcome, whoever races for it. */
@DisplayName("A request, raced,")
class ApprovalRaceTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");
    private static final int ROUNDS = 5;

    @Test
    @DisplayName("by two approvers is approved by exactly one (SEC-46)")
    void twoApprovers() {
        for (var round = 0; round < ROUNDS; round++) {
            var first = SERVER.member();
            var other = first.admit(SERVER.browser());
            var waiting = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var code = waiting.code();

            var answers = AtOnce.run(() -> first.answer(request, code), () -> other.answer(request, code));

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 410);
            assertThat(waiting.redeem().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("by an answer and a denial has one of the two outcomes (SEC-46)")
    void answerAndDenial() {
        for (var round = 0; round < ROUNDS; round++) {
            var first = SERVER.member();
            var other = first.admit(SERVER.browser());
            var waiting = SERVER.browser().waitFor(first.email());
            var request = first.pendingApproval();
            var code = waiting.code();

            var answers = AtOnce.run(
                    () -> first.answer(request, code),
                    () -> other.post("/api/v1/approvals/" + request + "/denial", null));

            assertThat(answers.stream().map(Answer::status).toList()).isIn(List.of(200, 410), List.of(410, 204));
            assertThat(waiting.redeem().status()).isEqualTo(answers.getFirst().status());
        }
    }

    @Test
    @DisplayName("by its expiry is approved or expired, never both (SEC-41, SEC-46)")
    void answerAndExpiry() {
        var server = TestServer.alone();
        try {
            var turned = Duration.ZERO;
            for (var round = 0; round < 2 * ROUNDS; round++) {
                var first = server.member();
                var waiting = server.browser().waitFor(first.email());
                var request = first.pendingApproval();
                var code = waiting.code();
                turned = turned.plusSeconds(121);
                var expiry = turned;

                var status = AtOnce.run(() -> first.answer(request, code).status(), () -> {
                            server.turnClock(expiry);
                            server.room(Approvals.class).sweep();
                            return 0;
                        })
                        .getFirst();

                assertThat(status).isIn(200, 410);
                // A sweeper skips rows locked by an answer or by another sweeper.
                Expect.soon(() -> !outcome(server, request).equals("none"));
                assertThat(outcome(server, request)).isEqualTo(status == 200 ? "approved" : "expired");
                waiting.delete("/api/v1/approval");
            }
        } finally {
            server.stop();
        }
    }

    private static String outcome(TestServer server, String request) {
        return server.rows()
                .sql("SELECT coalesce(outcome, 'none') FROM approval WHERE id = :id::uuid")
                .param("id", request)
                .query(String.class)
                .single();
    }

    @Test
    @DisplayName("by ten wrong codes is charged three of them (SEC-42)")
    void wrongCodes() {
        var first = SERVER.member();
        var waiting = SERVER.browser().waitFor(first.email());
        var request = first.pendingApproval();
        var wrong = Codes.wrong(waiting.code());

        var answers = AtOnce.run(10, number -> first.answer(request, wrong));

        assertThat(answers).filteredOn(answer -> answer.status() == 422).hasSize(3);
        assertThat(answers).filteredOn(answer -> answer.status() == 410).hasSize(7);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 422)
                        .map(answer -> answer.json().at("/tries_left").asInt()))
                .containsExactlyInAnyOrder(2, 1, 0);
    }

    @Test
    @DisplayName("by two redeeming tabs becomes one session (SEC-46)")
    void twoTabs() {
        for (var round = 0; round < ROUNDS; round++) {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());
            first.answer(first.pendingApproval(), waiting.code());
            var tabs = List.of(waiting.at(SERVER), waiting.at(SERVER));

            var answers = AtOnce.run(2, tab -> tabs.get(tab).redeem());

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 410);
            assertThat(first.get("/api/v1/sessions").json().at("/sessions").size())
                    .isEqualTo(2);
        }
    }

    @Test
    @DisplayName("by the approver's sign-out admits at most the device that was first (SEC-47)")
    void redemptionAndSignOut() {
        for (var round = 0; round < ROUNDS; round++) {
            var first = SERVER.member();
            Browser waiting = SERVER.browser().waitFor(first.email());
            first.answer(first.pendingApproval(), waiting.code());

            var answers = AtOnce.run(waiting::redeem, () -> first.delete("/api/v1/session"));

            assertThat(answers.getLast().status()).isEqualTo(204);
            assertThat(answers.getFirst().status()).isIn(200, 410);
            assertThat(waiting.session().isPresent())
                    .isEqualTo(answers.getFirst().status() == 200);
        }
    }
}
