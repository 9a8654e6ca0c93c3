package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** M10: the limit holds for any number of simultaneous sign-ins, on any number of nodes. */
@DisplayName("The limit, raced")
class LimitRaceTest {
    private static final Duration BETWEEN_KNOCKS = Duration.ofMillis(200);

    /** Simultaneous right passwords may be told to come back (SEC-07, SEC-17); they retry until they are judged. */
    private static Answer patiently(Supplier<Answer> signIn) {
        var answer = signIn.get();
        while (answer.status() == 503 || answer.status() == 429) {
            assertThat(answer.code()).isIn("busy", "unavailable", "too-many-attempts");
            LockSupport.parkNanos(BETWEEN_KNOCKS.toNanos());
            answer = signIn.get();
        }
        return answer;
    }

    private static int live(TestServer server, String email) {
        return server.rows()
                .sql("SELECT count(*) FROM session JOIN account ON account.id = account_id WHERE email = :email")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    /** Counts the results of all these sign-ins by status, while the rows are watched. */
    private static List<Integer> race(TestServer one, TestServer two, String email, int devices, int limit) {
        var over = new AtomicBoolean();
        var most = new AtomicInteger();
        Callable<List<Integer>> watcher = () -> {
            while (!over.get()) {
                most.accumulateAndGet(live(one, email), Math::max);
            }
            return List.of();
        };
        Callable<List<Integer>> sprinters = () -> {
            try {
                return AtOnce.run(
                        devices,
                        number -> patiently(() ->
                                        (number % 2 == 0 ? one : two).browser().signIn(email))
                                .status());
            } finally {
                over.set(true);
            }
        };
        var statuses =
                AtOnce.run(watcher, sprinters).stream().flatMap(List::stream).toList();
        assertThat(most.get()).isEqualTo(limit);
        return statuses;
    }

    @Test
    @DisplayName("by 200 sign-ins through two nodes is never exceeded (SEC-37, SEC-38)")
    void approvalOff() {
        var one = TestServer.alone("countersign.approval.mode=off");
        var two = one.anotherNode();
        try {
            var member = one.member();

            var statuses = race(one, two, member.email(), 200, 2);

            assertThat(statuses.stream().collect(Collectors.groupingBy(status -> status, Collectors.counting())))
                    .isEqualTo(Map.of(200, 1L, 409, 199L));
            assertThat(live(one, member.email())).isEqualTo(2);
        } finally {
            two.stop();
            one.stop();
        }
    }

    @Test
    @DisplayName("by 100 sign-ins that need approval creates one request, and no session (SEC-38, SEC-51)")
    void approvalRequired() {
        var one = TestServer.alone();
        var two = one.anotherNode();
        try {
            var member = one.member();

            var statuses = race(one, two, member.email(), 100, 1);

            assertThat(statuses.stream().collect(Collectors.groupingBy(status -> status, Collectors.counting())))
                    .isEqualTo(Map.of(202, 1L, 409, 99L));
            assertThat(live(one, member.email())).isEqualTo(1);
        } finally {
            two.stop();
            one.stop();
        }
    }

    @Test
    @DisplayName("by two approved devices for one seat admits exactly one (SEC-37)")
    void oneSeat() {
        var server = TestServer.with();
        for (var round = 0; round < 5; round++) {
            var approver = server.member();
            var waiting = Stream.generate(server::browser).limit(2).toList();
            for (var device : waiting) {
                device.waitFor(approver.email());
                assertThat(approver.answer(approver.pendingApproval(), device.code())
                                .status())
                        .isEqualTo(200);
            }

            var answers = AtOnce.run(2, number -> waiting.get(number).redeem());

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 409)
                    .extracting(Answer::code)
                    .containsOnly("session-limit");
            assertThat(waiting)
                    .filteredOn(device -> device.session().isPresent())
                    .hasSize(1);
            assertThat(live(server, approver.email())).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("by devices that come and go is never exceeded (SEC-38)")
    void comingAndGoing() {
        var server = TestServer.with("countersign.approval.mode=off");
        var member = server.member();

        var most = AtOnce.run(20, number -> {
            var seen = 0;
            for (var time = 0; time < 2; time++) {
                Browser browser = server.browser();
                if (patiently(() -> browser.signIn(member.email())).status() == 200) {
                    seen = Math.max(seen, live(server, member.email()));
                    browser.delete("/api/v1/session");
                }
            }
            return seen;
        });

        assertThat(most).allMatch(seen -> seen <= 2).contains(2);
    }
}
