package dev.countersign.history;

import dev.countersign.device.Network;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Prints calls without a valid key. Anyone can make any number of them, so a network gets one line a minute for each
 * outcome. The line says how many calls it stands for, and is printed even if no more calls come.
 */
@Component
class StrangersCalls {
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    /** Any further callers share one line for each outcome, without an address. */
    private static final int MOST_CALLERS = 1_000;

    private static final String ELSEWHERE = "";

    private record Caller(String network, String outcome) {}

    private final EventLines lines;
    private final Map<Caller, Quiet> quiet = new HashMap<>();

    StrangersCalls(EventLines lines) {
        this.lines = lines;
    }

    void called(Call call) {
        if (isFirst(call)) {
            lines.called(call);
        }
    }

    /** @return false if the call is counted for a later line */
    private synchronized boolean isFirst(Call call) {
        var caller = new Caller(Network.of(call.ip()).block(), call.outcome());
        var known = quiet.get(caller);
        if (known == null && quiet.size() < MOST_CALLERS) {
            quiet.put(caller, new Quiet(System.nanoTime()));
            return true;
        }
        var counted = known == null
                ? quiet.computeIfAbsent(new Caller(ELSEWHERE, call.outcome()), first -> new Quiet(System.nanoTime()))
                : known;
        counted.calls++;
        return false;
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void print() {
        printWhatBeganBefore(System.nanoTime() - BETWEEN_LINES.toNanos());
    }

    @PreDestroy
    void printTheRest() {
        printWhatBeganBefore(System.nanoTime());
    }

    /** Printing a line starts a caller's next minute. A caller who has not called since the last line is dropped. */
    synchronized void printWhatBeganBefore(long nanos) {
        quiet.values().removeIf(time -> time.calls == 0 && time.since - nanos <= 0);
        quiet.forEach((caller, time) -> {
            if (time.since - nanos <= 0) {
                lines.calledMoreOften(caller.network(), caller.outcome(), time.calls);
                time.calls = 0;
                time.since = System.nanoTime();
            }
        });
    }

    /** The minute after a line, and the number of calls in it. */
    private static final class Quiet {
        private long since;
        private long calls;

        Quiet(long since) {
            this.since = since;
        }
    }
}
