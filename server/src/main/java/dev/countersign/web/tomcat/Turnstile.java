package dev.countersign.web.tomcat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a limited number of tasks at once, in all and per key. The others wait without a thread: tasks of one key in order, the
 * keys in turn, so that a key with thousands of tasks delays no other.
 */
final class Turnstile<K> {
    private final Executor threads;
    private final int most;
    private final Lock lock = new ReentrantLock();
    private final Map<K, Line> lines = new HashMap<>();
    private final Queue<Line> turns = new ArrayDeque<>();
    private int running;

    /** @param most tasks that run at once */
    Turnstile(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    /** The tasks of one key. It is in {@code turns} exactly while it has a waiting task and has not reached its limit. */
    private final class Line {
        private final K key;
        private final int most;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
        private boolean hasTurn;

        Line(K key, int most) {
            this.key = key;
            this.most = most;
        }

        void takeTurn() {
            if (!hasTurn && !waiting.isEmpty() && running < most) {
                hasTurn = true;
                turns.add(this);
            }
        }
    }

    /** @param mostOfKey tasks of this key that run at once; the same for the same key */
    void enter(K key, int mostOfKey, Runnable task) {
        lock.lock();
        try {
            var line = lines.computeIfAbsent(key, first -> new Line(first, mostOfKey));
            line.waiting.add(task);
            line.takeTurn();
        } finally {
            lock.unlock();
        }
        startAll();
    }

    private void startAll() {
        for (var next = next(); next.isPresent(); next = next()) {
            start(next.get());
        }
    }

    private record Next<K>(Turnstile<K>.Line line, Runnable task) {}

    private Optional<Next<K>> next() {
        lock.lock();
        try {
            var line = running < most ? turns.poll() : null;
            if (line == null) {
                return Optional.empty();
            }
            line.hasTurn = false;
            var task = line.waiting.remove();
            line.running++;
            running++;
            line.takeTurn();
            return Optional.of(new Next<>(line, task));
        } finally {
            lock.unlock();
        }
    }

    private void start(Next<K> next) {
        try {
            threads.execute(() -> {
                try {
                    next.task().run();
                } finally {
                    leave(next.line());
                    startAll();
                }
            });
        } catch (RejectedExecutionException stopping) {
            leave(next.line());
        }
    }

    private void leave(Line line) {
        lock.lock();
        try {
            running--;
            line.running--;
            line.takeTurn();
            if (line.running == 0 && line.waiting.isEmpty()) {
                lines.remove(line.key);
            }
        } finally {
            lock.unlock();
        }
    }
}
