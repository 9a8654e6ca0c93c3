package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Times three refusals in turn. Makes more tries only while the machine is too restless for a verdict. */
@Isolated
@DisplayName("The time of a refused reset with an operator's code")
class OperatorResetTimingTest {
    private static final TestServer SERVER = TestServer.withFullHashes();
    private static final int A_FEW = 40;
    private static final int MANY = 400;

    private final Map<String, List<Long>> nanos = new TreeMap<>();

    @Test
    @DisplayName(
            "does not tell an unknown email, a wrong code and another member's code apart by 5 ms (SEC-10, SEC-79)")
    void medians() {
        var member = SERVER.member().email();
        var others = new Operator(SERVER)
                .json("accounts", "reset", SERVER.member().email())
                .at("/reset_code")
                .asString();
        measure(20, member, others);
        nanos.clear();

        do {
            measure(A_FEW, member, others);
        } while (difference() >= 5 && nanos.values().iterator().next().size() < MANY);

        nanos.forEach((refusal, all) -> System.out.printf("%s: median %.2f ms%n", refusal, median(all)));
        assertThat(difference()).isLessThan(5);
    }

    private void measure(int tries, String member, String others) {
        for (var time = 0; time < tries; time++) {
            measure("an unknown email", TestServer.freshEmail(), "4D9T-XK2M-8QWB-H7VC-N3RY-6FJP");
            measure("a wrong code", member, "4D9T-XK2M-8QWB-H7VC-N3RY-6FJP");
            measure("another member's code", member, others);
        }
    }

    private void measure(String refusal, String email, String code) {
        var browser = SERVER.browser();
        var body = Map.of("email", email, "reset_code", code, "new_password", "violet lantern over the marsh");
        var start = System.nanoTime();
        var answer = browser.post("/api/v1/password-reset/operator", body);
        nanos.computeIfAbsent(refusal, none -> new ArrayList<>()).add(System.nanoTime() - start);
        assertThat(answer.status()).isEqualTo(401);
    }

    private double difference() {
        var medians = nanos.values().stream()
                .mapToDouble(OperatorResetTimingTest::median)
                .summaryStatistics();
        return medians.getMax() - medians.getMin();
    }

    private static double median(List<Long> all) {
        return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow() / 1e6;
    }
}
