package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Each test has its own process, with one carrier for its virtual threads. */
@Isolated("on a busy machine its virtual threads hang")
@DisplayName("The watchdog")
class WatchdogIT {
    private static final Duration ROUND = Duration.ofMillis(50);
    private static final int ROUNDS = 20;

    @Test
    @DisplayName("ends a process whose virtual threads hang, with one line and all stacks")
    void standsStill() throws IOException, InterruptedException {
        var ended = run(StandsStill.class);
        assertThat(ended.status()).isEqualTo(Watchdog.STATUS);
        assertThat(ended.output().lines().findFirst().orElseThrow())
                .startsWith("Countersign ends: no virtual thread has run for 1 s")
                .contains("A supervisor should start it again");
        assertThat(ended.output()).contains("NeverLoaded.<clinit>").contains("the one that waits in vain");
    }

    @Test
    @DisplayName("does not end a process whose virtual threads are slow but still run")
    void runs() throws IOException, InterruptedException {
        assertThat(run(IsBusy.class)).isEqualTo(new Ended(0, ""));
    }

    private record Ended(int status, String output) {}

    private static Ended run(Class<?> program) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A thread that initialises a class holds its carrier. */
    static final class StandsStill {
        private StandsStill() {}

        static final class NeverLoaded {
            static final int VALUE = waitForEver();

            private NeverLoaded() {}

            private static int waitForEver() {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException never) {
                    Thread.currentThread().interrupt();
                }
                return 1;
            }
        }

        public static void main(String[] arguments) throws InterruptedException {
            Thread.ofVirtual()
                    .name("the one that keeps the carrier")
                    .start(() -> System.out.println(NeverLoaded.VALUE));
            Thread.ofVirtual().name("the one that waits in vain").start(() -> System.out.println("ran"));
            Watchdog.start(ROUND, ROUNDS);
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    static final class IsBusy {
        private IsBusy() {}

        public static void main(String[] arguments) throws InterruptedException {
            Watchdog.start(ROUND, ROUNDS);
            for (var number = 0; number < 6; number++) {
                Thread.ofVirtual()
                        .start(() -> {
                            var until = System.nanoTime()
                                    + ROUND.multipliedBy(ROUNDS / 2).toNanos();
                            while (System.nanoTime() < until) {
                                Thread.onSpinWait();
                            }
                        })
                        .join();
            }
        }
    }
}
