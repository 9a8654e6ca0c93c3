package dev.countersign.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The whole record, in no order. */
final class History {
    private final Instant began;
    private final long zero = System.nanoTime();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Window> windows = new ConcurrentLinkedQueue<>();
    private final Queue<Gap> gaps = new ConcurrentLinkedQueue<>();

    History(Instant began) {
        this.began = began;
    }

    /** Nanoseconds since the run began. */
    long now() {
        return System.nanoTime() - zero;
    }

    /** The time of an event according to the database, whose clock is this machine's. */
    long momentOf(Instant instant) {
        return Duration.between(began, instant).toNanos();
    }

    void add(Call call) {
        calls.add(call);
    }

    void add(Window window) {
        windows.add(window);
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    List<Window> windows() {
        return List.copyOf(windows);
    }

    List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    /** For investigating a violation: one call per line. */
    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, calls.stream().map(Call::toString).sorted().toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
