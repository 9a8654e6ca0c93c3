package dev.countersign.web.tomcat;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests whose line and headers have come in part. Such a request has no thread and counts as none in progress, but it
 * keeps Tomcat's buffers. So only a limited number may be half-open. One more ends the one from which nothing has come for
 * longest, of those of the network that has most.
 *
 * @param <K> the network
 * @param <C> the connection
 */
final class HalfOpen<K, C> {
    private final int most;
    private final Lock lock = new ReentrantLock();
    private final Map<C, Integer> running = new HashMap<>();
    private final Map<K, SequencedSet<C>> byNetwork = new HashMap<>();
    private final Map<C, K> networks = new HashMap<>();

    HalfOpen(int most) {
        this.most = most;
    }

    /** A thread begins to read from a connection; there may be a second one that waits for it. */
    void begin(C connection) {
        lock.lock();
        try {
            running.merge(connection, 1, Integer::sum);
            remove(connection);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A thread has read what there was.
     *
     * @param isHalfOpen whether that is a part of a request's line and headers
     * @return a connection to be closed
     */
    Optional<C> end(C connection, K network, boolean isHalfOpen) {
        lock.lock();
        try {
            var others = running.merge(connection, -1, (count, less) -> count == 1 ? null : count - 1);
            if (others != null || !isHalfOpen) {
                return Optional.empty();
            }
            networks.put(connection, network);
            byNetwork.computeIfAbsent(network, none -> new LinkedHashSet<>()).add(connection);
            return networks.size() > most ? Optional.of(evict()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is closed. */
    void forget(C connection) {
        lock.lock();
        try {
            remove(connection);
        } finally {
            lock.unlock();
        }
    }

    private C evict() {
        var largest = byNetwork.values().stream()
                .max((one, other) -> Integer.compare(one.size(), other.size()))
                .orElseThrow();
        var longest = largest.getFirst();
        remove(longest);
        return longest;
    }

    private void remove(C connection) {
        var network = networks.remove(connection);
        if (network != null) {
            byNetwork.computeIfPresent(network, (same, connections) -> {
                connections.remove(connection);
                return connections.isEmpty() ? null : connections;
            });
        }
    }
}
