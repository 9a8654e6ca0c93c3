package dev.countersign.chaos;

import java.time.Duration;
import java.util.Set;

/**
 * A time in which something was broken; nanoseconds since the run began.
 *
 * @param failing nodes that may fail then
 * @param hangingUp nodes that may then close a connection that a question is on its way on
 * @param deaf those that may not hear what the others tell, and believe what they knew for as long as their lease goes
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
    /** In which a node finds out that what it holds are ruins. */
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
