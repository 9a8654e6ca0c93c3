package dev.countersign.web.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A turnstile")
class TurnstileTest {
    private final Queue<Runnable> started = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private void finishNext() {
        started.remove().run();
    }

    private void enter(Turnstile<String> turnstile, String key, int mostOfKey, String task) {
        turnstile.enter(key, mostOfKey, () -> done.add(task));
    }

    @Test
    @DisplayName("runs a limited number of tasks at once, and starts the next one when one ends")
    void most() {
        var turnstile = new Turnstile<String>(started::add, 2);
        for (var task : List.of("1", "2", "3", "4")) {
            enter(turnstile, "a", 9, task);
        }
        assertThat(started).hasSize(2);
        finishNext();
        assertThat(started).hasSize(2);
        while (!started.isEmpty()) {
            finishNext();
        }
        assertThat(done).containsExactly("1", "2", "3", "4");
    }

    @Test
    @DisplayName("runs at most the allowed number of tasks of one key, and keeps the rest for others")
    void mostOfKey() {
        var turnstile = new Turnstile<String>(started::add, 3);
        enter(turnstile, "a", 1, "a1");
        enter(turnstile, "a", 1, "a2");
        enter(turnstile, "b", 1, "b1");
        assertThat(started).hasSize(2);
        finishNext();
        finishNext();
        assertThat(done).containsExactly("a1", "b1");
        finishNext();
        assertThat(done).containsExactly("a1", "b1", "a2");
    }

    @Test
    @DisplayName("serves keys in rotation, however many tasks one of them has")
    void inTurn() {
        var turnstile = new Turnstile<String>(started::add, 1);
        for (var task : List.of("a1", "a2", "a3", "a4")) {
            enter(turnstile, "a", 1, task);
        }
        enter(turnstile, "b", 1, "b1");
        enter(turnstile, "c", 1, "c1");
        while (!started.isEmpty()) {
            finishNext();
        }
        assertThat(done).containsExactly("a1", "b1", "c1", "a2", "a3", "a4");
    }

    @Test
    @DisplayName("releases a place when a task fails, or when no thread takes it")
    void failure() {
        var refusing = new AtomicInteger(1);
        var turnstile = new Turnstile<String>(
                task -> {
                    if (refusing.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("stopping");
                    }
                    started.add(task);
                },
                1);
        enter(turnstile, "a", 1, "refused");
        turnstile.enter("a", 1, () -> {
            throw new IllegalStateException("failed");
        });
        try {
            finishNext();
        } catch (IllegalStateException expected) {
            done.add(expected.getMessage());
        }
        enter(turnstile, "a", 1, "next");
        finishNext();
        assertThat(done).containsExactly("failed", "next");
    }

    @Test
    @DisplayName("loses no task and no place when many threads come and go")
    void race() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var count = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var turnstile = new Turnstile<Integer>(threads, 5);
            var entering = Executors.newFixedThreadPool(8);
            for (var number = 0; number < 20_000; number++) {
                var key = number % 7;
                entering.execute(() -> turnstile.enter(key, 2, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    running.decrementAndGet();
                    count.incrementAndGet();
                }));
            }
            entering.shutdown();
            var patience = System.nanoTime() + 20_000_000_000L;
            while (count.get() < 20_000 && System.nanoTime() < patience) {
                Thread.onSpinWait();
            }
        }
        assertThat(count).hasValue(20_000);
        assertThat(most.get()).isLessThanOrEqualTo(5);
    }
}
