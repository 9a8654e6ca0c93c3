package dev.countersign.changes;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** How many commits a second announce something. Each node counts its own, and its beats tell the others. */
@Component
class AnnouncingRate {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Heard(double rate, long atNanos) {
        boolean isFresh() {
            return System.nanoTime() - atNanos < FRESH_NANOS;
        }
    }

    private final AtomicLong commits = new AtomicLong();

    /** By the listener in a node's beats. */
    private final Map<UUID, Heard> heard = new ConcurrentHashMap<>();

    /** A beat of a release that does not know the table. */
    private volatile long oldNodeHeardAtNanos = System.nanoTime() - FRESH_NANOS;

    void countCommit() {
        commits.incrementAndGet();
    }

    /** The number of commits of this node until now. */
    long commits() {
        return commits.get();
    }

    void heard(UUID node, double rate) {
        forgetSilentNodes();
        heard.put(node, new Heard(rate, System.nanoTime()));
    }

    /** Only one node at a time asks for the sum, and each connection of a node is another listener. */
    private void forgetSilentNodes() {
        heard.values().removeIf(each -> !each.isFresh());
    }

    void heardOldNode() {
        oldNodeHeardAtNanos = System.nanoTime();
    }

    /** The sum of the rates of all nodes; empty if one of them does not know the table. */
    OptionalDouble ofAll() {
        forgetSilentNodes();
        return System.nanoTime() - oldNodeHeardAtNanos < FRESH_NANOS
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        heard.values().stream().mapToDouble(Heard::rate).sum());
    }
}
