package dev.countersign.devicegrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Two nodes at once, and a device without a keyboard")
class DeviceRaceTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final int ROUNDS = 8;

    private final Application tv = Application.of(SERVER, Application.deviceDescription());

    private Television television(Application application, int node) {
        return Television.of(application).at(node == 0 ? application : application.at(OTHER));
    }

    private static int sessions(Browser person) {
        return person.get("/api/v1/sessions").json().path("sessions").size();
    }

    @Test
    @DisplayName("that polls both gets its tokens from one of them, and these work")
    void polls() {
        for (var round = 0; round < ROUNDS; round++) {
            var person = SERVER.member();
            var here = Television.of(tv);
            var there = here.at(tv.at(OTHER));
            here.approvedBy(person);

            var answers = AtOnce.run(4, turn -> turn % 2 == 0 ? here.poll() : there.poll());

            var won = answers.stream().filter(answer -> answer.status() == 200).toList();
            assertThat(won).as(answers.toString()).hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() == 400).map(answer -> answer.at("/error")))
                    .hasSize(3)
                    .containsOnly("invalid_grant");
            var tokens = Application.Tokens.of(won.getFirst());
            assertThat(tv.userInfo(tokens.access()).status()).isEqualTo(200);
            assertThat(Application.Tokens.of(tv.refresh(tokens.refresh())).access())
                    .isNotEmpty();
            assertThat(sessions(person)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("two of which want the last seat get it once, and the other is refused (SEC-37)")
    void lastSeat() {
        for (var round = 0; round < ROUNDS; round++) {
            var person = SERVER.member();
            var elsewhere = person.at(OTHER);
            var televisions = List.of(television(tv, 0), television(tv, 1));
            var requests = List.of(
                    televisions.get(0).shownTo(person), televisions.get(1).shownTo(elsewhere));

            var answers = AtOnce.run(
                    2,
                    turn -> televisions
                            .get(turn)
                            .answer(turn == 0 ? person : elsewhere, requests.get(turn), "approve", Map.of()));

            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(303, 409);
            var polled = televisions.stream().map(Television::poll).toList();
            assertThat(polled.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 400);
            assertThat(polled.stream().filter(answer -> answer.status() == 400).map(answer -> answer.at("/error")))
                    .containsExactly("access_denied");
            assertThat(sessions(person)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("one of which is approved by two members belongs to one of them")
    void twoMembers() {
        for (var round = 0; round < ROUNDS; round++) {
            var one = SERVER.member();
            var two = SERVER.member().at(OTHER);
            var television = Television.of(tv);
            var request = television.shownTo(one);

            AtOnce.run(2, turn -> television.answer(turn == 0 ? one : two, request, "approve", Map.of()));

            var tokens = television.fetch();
            assertThat(Set.of(
                            one.get("/api/v1/session").at("/account/id"),
                            two.get("/api/v1/session").at("/account/id")))
                    .contains(tokens.claims().path("sub").asString());
            assertThat(sessions(one) + sessions(two)).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("one of which is approved as its code expires is either let in, or told that it has expired")
    void expiry() {
        var seen = new HashSet<String>();
        for (var round = 0; round < 3 * ROUNDS; round++) {
            var person = SERVER.member();
            var here = Television.of(tv);
            var there = here.at(tv.at(OTHER));
            var request = here.shownTo(person);
            SERVER.rows()
                    .sql("UPDATE device_request SET expires_at = clock_now() + :left * interval '1 millisecond'"
                            + " WHERE id = CAST(:id AS uuid)")
                    .param("left", 4 * (round % 12))
                    .param("id", request)
                    .update();

            var outcomes = AtOnce.run(
                    () -> here.answer(person, request, "approve", Map.of())
                            .header("Location")
                            .orElseThrow(),
                    () -> untilAnswered(there));

            var approved = outcomes.getFirst().equals("/dashboard");
            assertThat(outcomes.get(1)).isEqualTo(approved ? "tokens" : "expired_token");
            assertThat(sessions(person)).isEqualTo(approved ? 2 : 1);
            seen.add(outcomes.get(1));
        }
        assertThat(seen).as("both happen").containsExactlyInAnyOrder("tokens", "expired_token");
    }

    private static String untilAnswered(Television television) {
        while (true) {
            var answer = television.poll();
            if (answer.status() == 200) {
                return "tokens";
            }
            if (!Set.of("authorization_pending", "slow_down").contains(answer.at("/error"))) {
                return answer.at("/error");
            }
        }
    }

    @Test
    @DisplayName("one of which is ended while it comes for its tokens has either none, or some that are not valid")
    void ended() {
        for (var round = 0; round < ROUNDS; round++) {
            var person = SERVER.member();
            var television = Television.of(tv);
            television.approvedBy(person);
            var there = television.at(tv.at(OTHER));

            var answers = AtOnce.run(() -> person.delete("/api/v1/sessions"), there::poll);

            assertThat(answers.getFirst().status()).isEqualTo(204);
            var polled = answers.get(1);
            if (polled.status() == 200) {
                assertThat(tv.userInfo(Application.Tokens.of(polled).access()).status())
                        .isEqualTo(401);
            } else {
                assertThat(polled.at("/error")).isEqualTo("invalid_grant");
            }
            assertThat(sessions(person)).isEqualTo(1);
        }
    }
}
