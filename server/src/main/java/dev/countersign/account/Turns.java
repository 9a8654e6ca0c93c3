package dev.countersign.account;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Only so many run at once; who finds the queue full, or waits in it longer than three seconds, gets no turn (SEC-07). They run
 * on platform threads: a virtual one would keep its carrier for as long, and with it every request that only wants to hear
 * from the database.
 */
final class Turns {
    private static final int LONGEST_WAIT_SECONDS = 3;

    private final Semaphore places;
    private final Semaphore turns;
    private final ExecutorService threads;

    Turns(int atOnce, int queue, String name) {
        this.places = new Semaphore(atOnce + queue);
        this.turns = new Semaphore(atOnce);
        this.threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    /** @return empty where no turn came in time */
    <T> Optional<T> take(Supplier<T> work) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return turns.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS) ? Optional.of(run(work)) : Optional.empty();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            places.release();
        }
    }

    private <T> T run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } finally {
            turns.release();
        }
    }
}
