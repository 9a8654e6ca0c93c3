package dev.countersign.web.tomcat;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests whose line and headers have arrived only in part. Such a request has no thread and does not count as in
 * progress, but it keeps Tomcat's buffers. So the number of half-open requests is limited. Above the limit, the network with
 * the most of them loses the connection that has been silent for longest.
 *
 * @param <K> the network
 * @param <C> the connection
 */
final class HalfOpen<K, C> {
    private final int most;
    private final Map<C, Integer> running = new ConcurrentHashMap<>();
    private final Map<C, K> networks = new ConcurrentHashMap<>();
    private final Lock lock = new ReentrantLock();
    private final Map<K, SequencedSet<C>> byNetwork = new HashMap<>();

    HalfOpen(int most) {
        this.most = most;
    }

    /** A thread begins to read from a connection. A second thread may be waiting for it. */
    void begin(C connection) {
        running.merge(connection, 1, Integer::sum);
        forget(connection);
    }

    /**
     * A thread has read the data that was available.
     *
     * @param isHalfOpen whether the data ends within a request's line and headers
     * @return a connection to close
     */
    Optional<C> end(C connection, K network, boolean isHalfOpen) {
        var others = running.merge(connection, -1, (count, less) -> count == 1 ? null : count - 1);
        return others == null && isHalfOpen ? add(connection, network) : Optional.empty();
    }

    private Optional<C> add(C connection, K network) {
        lock.lock();
        try {
            networks.put(connection, network);
            byNetwork.computeIfAbsent(network, none -> new LinkedHashSet<>()).add(connection);
            if (running.containsKey(connection)) {
                // A thread that began in between may have looked too early.
                remove(connection);
            }
            return networks.size() > most ? Optional.of(evict()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is closed, or read from. */
    void forget(C connection) {
        if (!networks.containsKey(connection)) {
            return;
        }
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
