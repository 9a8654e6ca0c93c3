package dev.countersign.chaos;

import java.time.Duration;
import java.util.Set;

/**
 * A time in which something was broken; nanoseconds since the run began.
 *
 * @param nodes those that may fail then; none where a fault must not be noticed
 * @param deaf those that may not hear what the others tell, and believe what they knew for as long as their lease goes
 * @param healed when nothing was broken any more
 */
record Window(String fault, Set<Integer> nodes, Set<Integer> deaf, long from, long healed, boolean databaseAway) {
    /** In which a node finds out that what it holds are ruins. */
    private static final long SETTLING = Duration.ofSeconds(2).toNanos();

    boolean excuses(Call call) {
        return nodes.contains(call.node()) && call.asked() <= healed + SETTLING && call.answered() >= from;
    }

    boolean deafens(Call call) {
        return deaf.contains(call.node()) && holds(call.asked());
    }

    boolean holds(long moment) {
        return from <= moment && moment <= healed;
    }
}
