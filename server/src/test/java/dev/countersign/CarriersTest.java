package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In a process of its own, whose other virtual threads start nothing. */
@DisplayName("Virtual threads that keep their carriers")
class CarriersTest {
    @Test
    @DisplayName("do not stop the others, and extra carriers go when nobody waits any more")
    void others() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EveryCarrierKept.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(output.lines()).containsExactly("another one ran", "more carriers", "as many as before");
        } finally {
            process.destroyForcibly();
        }
    }

    static final class EveryCarrierKept {
        private static final VirtualThreadSchedulerMXBean SCHEDULER =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        private static final AtomicBoolean HOLD = new AtomicBoolean(true);
        private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

        private EveryCarrierKept() {}

        public static void main(String[] arguments) throws InterruptedException {
            var usual = SCHEDULER.getParallelism();
            Carriers.start();
            IntStream.range(0, usual).forEach(one -> Thread.ofVirtual().start(EveryCarrierKept::keepCarrier));
            var another = new CountDownLatch(1);
            Thread.ofVirtual().start(another::countDown);
            if (another.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                System.out.println("another one ran");
            }
            if (SCHEDULER.getParallelism() >= 4 * usual) {
                System.out.println("more carriers");
            }
            HOLD.set(false);
            var until = System.nanoTime() + PATIENCE_NANOS;
            while (SCHEDULER.getParallelism() != usual && System.nanoTime() < until) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            if (SCHEDULER.getParallelism() == usual) {
                System.out.println("as many as before");
            }
        }

        private static void keepCarrier() {
            while (HOLD.get()) {
                Thread.onSpinWait();
            }
        }
    }
}
