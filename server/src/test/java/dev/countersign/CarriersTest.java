package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Expect;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it keeps every carrier")
@DisplayName("Virtual threads that keep their carriers")
class CarriersTest {
    private static final VirtualThreadSchedulerMXBean SCHEDULER =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

    private final int usual = SCHEDULER.getParallelism();
    private final AtomicBoolean hold = new AtomicBoolean(true);
    private final Thread carriers = Carriers.start();

    @AfterEach
    void letGo() throws InterruptedException {
        hold.set(false);
        carriers.interrupt();
        carriers.join();
        assertThat(SCHEDULER.getParallelism()).isEqualTo(usual);
    }

    @Test
    @DisplayName("do not stop the others, and extra carriers go when nobody waits any more")
    void others() throws InterruptedException {
        IntStream.range(0, usual).forEach(one -> Thread.ofVirtual().start(this::keepCarrier));
        var another = new CountDownLatch(1);

        Thread.ofVirtual().start(another::countDown);

        assertThat(another.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(SCHEDULER.getParallelism()).isEqualTo(4 * usual);
        hold.set(false);
        Expect.soon(() -> SCHEDULER.getParallelism() == usual);
    }

    private void keepCarrier() {
        while (hold.get()) {
            Thread.onSpinWait();
        }
    }
}
