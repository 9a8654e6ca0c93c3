package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Times a wrong password alternately for a known and an unknown email. {@code bin/timing} makes 400 tries each. Every build
 * makes 40, and more only while the machine is too restless for a verdict.
 */
@Isolated
@DisplayName("The time of a wrong password")
class TimingTest {
    private static final TestServer SERVER = TestServer.withFullHashes();
    private static final int TRIES = Integer.getInteger("countersign.timing.tries", 0);
    private static final int A_FEW = 40;
    private static final int MANY = 400;

    /** The sixth try for one email would have to wait. */
    private static final int FREE_OF_WAITING = 5;

    private final List<Long> known = new ArrayList<>();
    private final List<Long> unknown = new ArrayList<>();

    @Test
    @DisplayName("does not reveal whether the email is known: medians differ by less than 5 ms (SEC-10)")
    void medians() {
        measure(20);
        known.clear();
        unknown.clear();

        measure(TRIES == 0 ? A_FEW : TRIES);
        while (TRIES == 0 && difference() >= 5 && known.size() < MANY) {
            measure(A_FEW);
        }

        System.out.printf(
                "%d wrong passwords each%n  known email:   %s%n  unknown email: %s%n  medians differ by %.2f ms%n",
                known.size(), summary(known), summary(unknown), difference());
        assertThat(difference()).isLessThan(5);
    }

    private void measure(int tries) {
        for (var done = 0; done < tries; done += FREE_OF_WAITING) {
            var member = SERVER.member().email();
            var nobody = TestServer.freshEmail();
            for (var time = 0; time < FREE_OF_WAITING; time++) {
                // Alternate, so that neither always comes first.
                if (time % 2 == 0) {
                    known.add(nanosOf(member));
                    unknown.add(nanosOf(nobody));
                } else {
                    unknown.add(nanosOf(nobody));
                    known.add(nanosOf(member));
                }
            }
        }
    }

    private static long nanosOf(String email) {
        Browser browser = SERVER.browser();
        var credentials = Map.of("email", email, "password", "not the right password");
        var start = System.nanoTime();
        var answer = browser.post("/api/v1/session", credentials);
        var took = System.nanoTime() - start;
        assertThat(answer.status()).isEqualTo(401);
        return took;
    }

    private double difference() {
        return Math.abs(millis(known, 50) - millis(unknown, 50));
    }

    private static String summary(List<Long> nanos) {
        return "median %.2f ms, half of them from %.2f to %.2f, nine in ten from %.2f to %.2f"
                .formatted(
                        millis(nanos, 50), millis(nanos, 25), millis(nanos, 75), millis(nanos, 5), millis(nanos, 95));
    }

    private static double millis(List<Long> nanos, int percent) {
        return nanos.stream()
                        .sorted()
                        .skip((long) nanos.size() * percent / 100)
                        .findFirst()
                        .orElseThrow()
                / 1e6;
    }
}
