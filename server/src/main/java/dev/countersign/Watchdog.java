package dev.countersign;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends the process when no virtual thread has run for half a minute, so that a supervisor can restart it. Such a node
 * answers nobody, but it still accepts connections and looks alive to the operating system.
 *
 * <p>It runs on a platform thread. It counts rounds instead of reading a clock, because a suspended process runs no rounds.
 */
final class Watchdog {
    /** EX_SOFTWARE of sysexits.h. */
    static final int STATUS = 70;

    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(30);
    private static final Duration DUMP_MAY_TAKE = Duration.ofSeconds(10);

    private final Duration round;
    private final long mostRounds;
    private final AtomicLong roundsStoodStill = new AtomicLong();

    private Watchdog(Duration round, long mostRounds) {
        this.round = round;
        this.mostRounds = mostRounds;
    }

    static void start() {
        start(Duration.ofSeconds(1), LONGEST_STANDSTILL.toSeconds());
    }

    /** @param mostRounds how many rounds may pass without any virtual thread running */
    static void start(Duration round, long mostRounds) {
        var watchdog = new Watchdog(round, mostRounds);
        Thread.ofPlatform().daemon().name("countersign-watchdog").start(watchdog::watch);
    }

    private void watch() {
        try {
            while (roundsStoodStill.getAndIncrement() < mostRounds) {
                Thread.ofVirtual().start(() -> roundsStoodStill.set(0));
                TimeUnit.NANOSECONDS.sleep(round.toNanos());
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
            return;
        }
        System.err.printf(
                "Countersign ends: no virtual thread has run for %d s, so it answers nobody. A supervisor should start it again. Its threads:%n",
                round.multipliedBy(mostRounds).toSeconds());
        dumpThreads();
        // Not exit: a shutdown could wait for the very threads that hang.
        Runtime.getRuntime().halt(STATUS);
    }

    /** Gives up after ten seconds: the process has to end even if its threads cannot be dumped. */
    private static void dumpThreads() {
        var dump = Thread.ofPlatform().daemon().start(() -> printThreads(System.err));
        try {
            dump.join(DUMP_MAY_TAKE);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private static void printThreads(PrintStream out) {
        for (var thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, 100)) {
            out.print(thread);
        }
        // Java writes virtual threads only to a file, which must not exist yet.
        try {
            var folder = Files.createTempDirectory("countersign");
            var file = folder.resolve("threads");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            Files.copy(file, out);
            Files.delete(file);
            Files.delete(folder);
        } catch (IOException noPlace) {
            out.println("Virtual threads are not listed: " + noPlace);
        }
        out.flush();
    }
}
