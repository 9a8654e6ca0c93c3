package dev.countersign;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Adds carriers while virtual threads wait for one. A virtual thread that loads a class or computes for long keeps its
 * carrier, and Java has one per processor, so a few such threads stop all others. More carriers all the time would take the
 * processors from the compiler: a node that has just started would need half a minute to become fast.
 *
 * <p>It runs on a platform thread, and starts a virtual thread in each round to see whether that runs.
 */
final class Carriers {
    private static final int TIMES_MORE = 4;

    /** The pool of virtual threads has no more by default, unless the machine has more processors. */
    private static final int MOST = 256;

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final int CALM_ROUNDS = 100;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int usual = scheduler.getParallelism();

    private Carriers() {}

    /** @return the thread; it gives the extra carriers back when it is interrupted */
    static Thread start() {
        return Thread.ofPlatform().daemon().name("countersign-carriers").start(new Carriers()::watch);
    }

    private void watch() {
        var calmRounds = 0;
        try {
            while (true) {
                var ran = new CountDownLatch(1);
                Thread.ofVirtual().start(ran::countDown);
                if (!ran.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    calmRounds = 0;
                    addUntil(ran);
                } else if (++calmRounds == CALM_ROUNDS) {
                    scheduler.setParallelism(usual);
                }
                Thread.sleep(BETWEEN_ROUNDS);
            }
        } catch (InterruptedException stopped) {
            scheduler.setParallelism(usual);
        }
    }

    /** Doubles the number as long as nothing runs: the first extra carriers may all be kept too. */
    private void addUntil(CountDownLatch ran) throws InterruptedException {
        var carriers = usual * TIMES_MORE;
        do {
            scheduler.setParallelism(carriers);
            carriers = Math.max(carriers, Math.min(2 * carriers, MOST));
            // The pool adds a carrier only when it gets a task, and nobody else may start one now.
            Thread.ofVirtual().start(() -> {});
        } while (!ran.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }
}
