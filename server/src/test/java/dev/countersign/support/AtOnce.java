package dev.countersign.support;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A race: all runners start at one moment, and it ends when all have finished. */
public final class AtOnce {
    private AtOnce() {}

    /** @return the result of each runner, in their order */
    public static <T> List<T> run(Callable<T> one, Callable<T> two) {
        return run(List.of(one, two));
    }

    /** Like {@link #run(Callable, Callable)}, with this many runners, numbered from 0. */
    public static <T> List<T> run(int runners, IntFunction<T> runner) {
        return run(IntStream.range(0, runners)
                .<Callable<T>>mapToObj(number -> () -> runner.apply(number))
                .toList());
    }

    private static <T> List<T> run(List<Callable<T>> runners) {
        var ready = new CountDownLatch(runners.size());
        try (var tracks = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = runners.stream()
                    .map(runner -> tracks.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return runner.call();
                    }))
                    .toList();
            return running.stream().map(AtOnce::home).toList();
        }
    }

    private static <T> T home(Future<T> runner) {
        try {
            return runner.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}
