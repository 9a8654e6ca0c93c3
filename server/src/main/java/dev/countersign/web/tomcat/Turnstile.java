package dev.countersign.web.tomcat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a limited number of tasks at once, in total and for each key. Others wait without a thread: the tasks of one key in
 * order, and the keys in turn, so that a key with thousands of tasks does not delay another.
 *
 * <p>Every request to the server comes through here, so a task takes its places without a lock while nobody waits. A task that
 * finds no place first counts itself as waiting and then looks again. A task that ends first gives its places back and then
 * looks for a waiting task. So one of the two sees the other.
 */
final class Turnstile<K> {
    private final Executor threads;
    private final Places places;
    private final Map<K, Line> lines = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Lock lock = new ReentrantLock();
    private final Queue<Line> turns = new ArrayDeque<>();

    /** @param most tasks that run at once */
    Turnstile(Executor threads, int most) {
        this.threads = threads;
        this.places = new Places(most);
    }

    private static final class Places {
        private final int most;
        private final AtomicInteger taken = new AtomicInteger();

        Places(int most) {
            this.most = most;
        }

        boolean take() {
            for (var now = taken.get(); now < most; now = taken.get()) {
                if (taken.compareAndSet(now, now + 1)) {
                    return true;
                }
            }
            return false;
        }

        void giveBack() {
            taken.decrementAndGet();
        }
    }

    /** The tasks of one key. The lock guards its queue and its turn. */
    private final class Line {
        private static final int REMOVED = -1;

        private final K key;
        private final Places places;
        private final AtomicInteger tasks = new AtomicInteger();
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private boolean hasTurn;

        Line(K key, int most) {
            this.key = key;
            this.places = new Places(most);
        }

        /** @return false after the line was removed */
        boolean join() {
            for (var now = tasks.get(); now != REMOVED; now = tasks.get()) {
                if (tasks.compareAndSet(now, now + 1)) {
                    return true;
                }
            }
            return false;
        }

        void leave() {
            if (tasks.decrementAndGet() == 0 && tasks.compareAndSet(0, REMOVED)) {
                lines.remove(key, this);
            }
        }

        void takeTurn() {
            if (!hasTurn && !queue.isEmpty()) {
                hasTurn = true;
                turns.add(this);
            }
        }

        void endTurn() {
            turns.remove();
            hasTurn = false;
        }
    }

    /** @param mostOfKey tasks of this key that run at once; the same for the same key */
    void enter(K key, int mostOfKey, Runnable task) {
        var line = join(key, mostOfKey);
        if (waiting.get() == 0 && takePlaces(line)) {
            start(line, task);
        } else {
            queue(line, task);
            startWaiting();
        }
    }

    private Line join(K key, int mostOfKey) {
        var line = lines.computeIfAbsent(key, first -> new Line(first, mostOfKey));
        while (!line.join()) {
            line = lines.computeIfAbsent(key, first -> new Line(first, mostOfKey));
        }
        return line;
    }

    private boolean takePlaces(Line line) {
        if (!line.places.take()) {
            return false;
        }
        if (places.take()) {
            return true;
        }
        line.places.giveBack();
        return false;
    }

    private void queue(Line line, Runnable task) {
        lock.lock();
        try {
            line.queue.add(task);
            waiting.incrementAndGet();
            line.takeTurn();
        } finally {
            lock.unlock();
        }
    }

    private void startWaiting() {
        for (var next = next(); next.isPresent(); next = next()) {
            start(next.get().line(), next.get().task());
        }
    }

    private record Next<K>(Turnstile<K>.Line line, Runnable task) {}

    private Optional<Next<K>> next() {
        lock.lock();
        try {
            for (var line = turns.peek(); line != null; line = turns.peek()) {
                if (!line.places.take()) {
                    // Back in turn when one of its tasks ends.
                    line.endTurn();
                } else if (!places.take()) {
                    line.places.giveBack();
                    return Optional.empty();
                } else {
                    line.endTurn();
                    var task = line.queue.remove();
                    waiting.decrementAndGet();
                    line.takeTurn();
                    return Optional.of(new Next<>(line, task));
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void start(Line line, Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    leave(line);
                    if (waiting.get() > 0) {
                        startWaiting();
                    }
                }
            });
        } catch (RejectedExecutionException stopping) {
            leave(line);
        }
    }

    private void leave(Line line) {
        places.giveBack();
        line.places.giveBack();
        if (waiting.get() > 0) {
            returnToTurn(line);
        }
        line.leave();
    }

    private void returnToTurn(Line line) {
        lock.lock();
        try {
            line.takeTurn();
        } finally {
            lock.unlock();
        }
    }
}
