package dev.countersign.chaos;

import java.time.Duration;
import java.util.Set;

/**
 * A time in which something was broken, in nanoseconds since the run began.
 *
 * @param failing nodes that may fail during it
 * @param hangingUp nodes that may close a connection while a request is on its way
 * @param deaf nodes that may miss notifications and trust their caches until their leases end
 * @param healed when nothing was broken any more
 */
record Window(
        String fault,
        Set<Integer> failing,
        Set<Integer> hangingUp,
        Set<Integer> deaf,
        long from,
        long healed,
        boolean databaseAway) {
    /** The time a node needs to find out that its connections are dead. */
    private static final long SETTLING = Duration.ofSeconds(2).toNanos();

    boolean excuses(Call call) {
        var excused = failing.contains(call.node()) || (call.status() == 0 && hangingUp.contains(call.node()));
        return excused && call.asked() <= healed + SETTLING && call.answered() >= from;
    }

    boolean deafens(Call call) {
        return deaf.contains(call.node()) && holds(call.asked());
    }

    boolean holds(long moment) {
        return from <= moment && moment <= healed;
    }
}
