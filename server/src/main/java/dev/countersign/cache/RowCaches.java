package dev.countersign.cache;

import dev.countersign.database.ConfirmedReads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The row caches of this node, and the lease that they all depend on.
 *
 * <p>A beat is a notification that the listening connection sends to itself. PostgreSQL delivers notifications in the order
 * in which their transactions commit. So a beat that comes back proves that the notifications of all changes committed
 * before it was sent have arrived. It renews the lease for two seconds, counted from its sending.
 *
 * <p>Before each beat the node commits something. If commits wait for a synchronous standby, a beat that comes back also proves
 * that the server is still the primary (decision 0043). Above a rate, announcements go through a table, and beats come last
 * (decision 0044).
 *
 * <p>Without a lease, the node reads rows, confirms them ({@link ConfirmedReads}) and ignores cached ones. A lease that starts
 * after a gap starts with empty caches.
 * So no change stays unseen for more than two seconds, whatever happens to notifications.
 */
@Component
public class RowCaches {
    /** How old a cached row that is used may be. */
    public static final Duration LEASE = Duration.ofSeconds(2);

    /** The most heap that a cached row takes. */
    private static final int ROW_BYTES = 1024;

    private record Beat(long sentAtNanos, Instant databaseTime) {}

    private record Lease(Beat beat, long age) {}

    private final int size;
    private final ConfirmedReads withoutLease;
    private final List<RowCache<?, ?>> caches = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Beat> last = new AtomicReference<>();

    RowCaches(CacheSettings settings, ConfirmedReads withoutLease) {
        this.withoutLease = withoutLease;
        // The four large caches (sessions by cookie and by id, accounts, access tokens) take at most a quarter of the
        // heap together.
        this.size = (int) Math.min(settings.size(), Runtime.getRuntime().maxMemory() / 16 / ROW_BYTES);
    }

    /**
     * Creates a cache for one kind of row, bounded by the setting {@code cache.size} and by the heap.
     *
     * @param id the id by which a row is evicted
     * @param holds whether a cached row is still valid at this time of the database
     */
    public <K, V> RowCache<K, V> of(Function<V, UUID> id, BiPredicate<V, Instant> holds) {
        var cache = new RowCache<K, V>(this, size, id, holds);
        caches.add(cache);
        return cache;
    }

    /**
     * A beat has come back.
     *
     * @param sentAtNanos {@link System#nanoTime()} before the beat was sent
     * @param databaseTime the database's clock when the beat reached it
     */
    public void renewLease(long sentAtNanos, Instant databaseTime) {
        var beat = new Beat(sentAtNanos, databaseTime);
        var held = held();
        if (held == null || !last.compareAndSet(held.beat(), beat)) {
            caches.forEach(RowCache::forgetAll);
            last.set(beat);
        }
    }

    /** The listening connection is lost. */
    public void endLease() {
        last.set(null);
    }

    /** The latest time that the database's clock may show now; empty if the node has no lease. */
    public Optional<Instant> now() {
        var lease = held();
        return lease == null
                ? Optional.empty()
                : Optional.of(lease.beat().databaseTime().plusNanos(lease.age()));
    }

    /** The time left of the lease, at most two seconds; zero if the node has no lease. */
    public Duration left() {
        var lease = held();
        return lease == null ? Duration.ZERO : LEASE.minusNanos(lease.age());
    }

    /**
     * The present lease. The first caller to see it expire ends it, so that a renewal already in flight cannot revive it.
     */
    private @Nullable Lease held() {
        var beat = last.get();
        if (beat == null) {
            return null;
        }
        var age = nanoTime() - beat.sentAtNanos();
        if (age < LEASE.toNanos()) {
            return new Lease(beat, age);
        }
        // If this fails, the lease was renewed just now and continues.
        return last.compareAndSet(beat, null) ? null : held();
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** Evicts a row that another transaction has changed or deleted. */
    public void forget(UUID id) {
        caches.forEach(cache -> cache.forget(id));
    }

    /** Evicts a row that this transaction changes or deletes, as soon as the transaction ends in any way. */
    public void forgetAfterTransaction(UUID id) {
        afterTransaction(() -> forget(id));
    }

    <T> T readWithoutLease(Supplier<T> reading) {
        return withoutLease.confirmed(reading);
    }

    static void afterTransaction(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                work.run();
            }
        });
    }
}
