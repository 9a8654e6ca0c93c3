package dev.countersign.password;

import dev.countersign.device.Network;
import dev.countersign.limits.Places;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work that keeps a core busy: a bounded number of tasks at once, shared fairly among networks (SEC-07). It uses platform
 * threads, because a virtual thread would keep its carrier and so delay every request that only waits for the database.
 */
final class Turns {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Places places;
    private final ExecutorService threads;

    Turns(int atOnce, int atOncePerNetwork, int queue, String name) {
        this.places = new Places(atOnce, atOncePerNetwork, queue, LONGEST_WAIT);
        this.threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    /**
     * @return empty if the network's turn did not come in time
     * @throws IllegalStateException inside a transaction, whose connection and locks would wait for the turn
     */
    <T> Optional<T> take(Network network, Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("hashing inside a transaction");
        }
        var place = places.take(network);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try (var _ = place.get()) {
            return Optional.of(CompletableFuture.supplyAsync(work, threads).join());
        }
    }
}
