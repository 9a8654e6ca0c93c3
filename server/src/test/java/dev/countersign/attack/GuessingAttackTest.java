package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.TestServer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: emails, a list of passwords and any number of connections to two nodes. Wants: one guess more than allowed. */
@DisplayName("Wrong passwords, raced")
class GuessingAttackTest {
    private static final String[] REAL_LIMITS = {
        "countersign.limits.sign-ups-per-address=20/1h", "countersign.limits.failures-per-address=100/1h"
    };
    private static final TestServer ONE = TestServer.alone(REAL_LIMITS);
    private static final TestServer TWO = ONE.anotherNode();

    /** Guesses in parallel until each is answered; returns the number of answers of each status. */
    private static Map<Integer, Long> race(int guesses, AtomicInteger unavailable, Supplier<String> email) {
        return AtOnce.run(guesses, number -> {
                    var whose = email.get();
                    var answer = guess(number, whose);
                    while (answer.status() == 503) {
                        // A busy node refunds the charge (SEC-07); a node that cannot reach its database cannot.
                        if (answer.code().equals("unavailable")) {
                            unavailable.incrementAndGet();
                        }
                        answer = guess(number, whose);
                    }
                    return answer.status();
                })
                .stream()
                .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
    }

    private static Answer guess(int number, String email) {
        return (number % 2 == 0 ? ONE : TWO)
                .browser()
                .post("/api/v1/session", Map.of("email", email, "password", "guess number " + number));
    }

    /** Only an answer after the hash was compared is 401; an answer without comparing is 429. */
    private static void checked(Map<Integer, Long> answers, long allowed, AtomicInteger unavailable) {
        assertThat(answers.getOrDefault(401, 0L)).isBetween(allowed - unavailable.get(), allowed);
        assertThat(answers.keySet()).containsExactlyInAnyOrder(401, 429);
    }

    private static int count(String what) {
        return ONE.rows().sql(what).query(Integer.class).single();
    }

    @Test
    @DisplayName("200 at once through two nodes: exactly five are checked (SEC-17)")
    void oneAccount() {
        ONE.holdClock(Instant.parse("2026-01-01T12:00:00Z"));
        var email = ONE.member().email();
        var unavailable = new AtomicInteger();

        var answers = race(200, unavailable, () -> email);

        checked(answers, 5, unavailable);
        assertThat(count("SELECT sum(failures) FROM guess")).isEqualTo(5);
        assertThat(count("SELECT sum(charges) FROM address_window WHERE kind = 'failure'"))
                .isEqualTo(5);
    }

    @Test
    @DisplayName("130 at once from one address, each for another email: exactly a hundred are checked (SEC-18)")
    void oneAddress() {
        ONE.holdClock(Instant.parse("2026-01-02T12:00:00Z"));
        var unavailable = new AtomicInteger();

        var answers = race(130, unavailable, TestServer::freshEmail);

        checked(answers, 100, unavailable);
        assertThat(count("SELECT sum(charges) FROM address_window WHERE kind = 'failure'"))
                .isEqualTo(100);
    }
}
