package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Measures for the log; it asserts only that every prompt arrives. */
@Isolated
@DisplayName("From the second device to the prompt")
class PromptSpeedTest {
    private static final int ROUNDS = 30;

    @Test
    @DisplayName("it takes this long")
    void median() {
        var server = TestServer.with();
        List<Long> afterPassword = new ArrayList<>();
        List<Long> afterAnswer = new ArrayList<>();
        for (var round = 0; round < ROUNDS; round++) {
            var first = server.member();
            var live = first.live();
            live.next("hello");
            var second = server.browser();
            var start = System.nanoTime();

            var arrivals = AtOnce.run(
                    () -> {
                        live.next("approval.requested");
                        return System.nanoTime();
                    },
                    () -> {
                        assertThat(second.signIn(first.email()).status()).isEqualTo(202);
                        return System.nanoTime();
                    });

            afterPassword.add(arrivals.getFirst() - start);
            afterAnswer.add(arrivals.getFirst() - arrivals.getLast());
            live.close();
        }
        System.out.printf(
                "second device → prompt: median %.1f ms after the 202, %.1f ms after the password was sent%n",
                median(afterAnswer) / 1e6, median(afterPassword) / 1e6);
        assertThat(afterPassword).hasSize(ROUNDS);
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
    }
}
