package dev.countersign.database;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What this node remembers of rows, and its lease on all of it.
 *
 * <p>A beat is a notification that the listening connection sends to itself. PostgreSQL delivers notifications in the order
 * in which their transactions commit, so a beat that has come back proves that word of every change committed before it was
 * sent is here. It renews the lease for two seconds from its sending. Without a lease nothing is believed and rows are
 * read; a lease that begins anew begins with nothing remembered. So no change stays unseen for more than two seconds,
 * whatever becomes of notifications.
 */
@Component
public class RowCaches {
    /** How old what is believed may be. */
    public static final Duration LEASE = Duration.ofSeconds(2);

    /** The heap that a cached row takes, at most. */
    private static final int ROW_BYTES = 1024;

    private record Beat(long sentAtNanos, Instant databaseTime) {}

    private record Lease(Beat beat, long age) {}

    private final int size;
    private final List<RowCache<?, ?>> caches = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Beat> last = new AtomicReference<>();

    RowCaches(StorageSettings settings) {
        // The two large caches, of sessions and of accounts, take at most a quarter of the heap together.
        this.size = (int) Math.min(settings.cache().size(), Runtime.getRuntime().maxMemory() / 8 / ROW_BYTES);
    }

    /**
     * A cache of one kind of row, bounded by the setting {@code cache.size} and by the heap.
     *
     * @param id of a row, by which it is forgotten
     * @param holds whether a remembered row may still be believed at this time of the database
     */
    public <K, V> RowCache<K, V> of(Function<V, UUID> id, BiPredicate<V, Instant> holds) {
        var cache = new RowCache<K, V>(this, size, id, holds);
        caches.add(cache);
        return cache;
    }

    /**
     * A beat has come back.
     *
     * @param sentAtNanos of {@link System#nanoTime()}, before it was sent
     * @param databaseTime the database's clock when it got it
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

    /** The latest that the database's clock may show now; empty where the node has no lease. */
    public Optional<Instant> now() {
        var lease = held();
        return lease == null
                ? Optional.empty()
                : Optional.of(lease.beat().databaseTime().plusNanos(lease.age()));
    }

    /** What is left of the lease, at most two seconds; zero where the node has none. */
    public Duration left() {
        var lease = held();
        return lease == null ? Duration.ZERO : LEASE.minusNanos(lease.age());
    }

    /** Whoever finds the lease over ends it: what one has stopped believing none believes again. */
    private @Nullable Lease held() {
        var beat = last.get();
        if (beat == null) {
            return null;
        }
        var age = nanoTime() - beat.sentAtNanos();
        if (age < LEASE.toNanos()) {
            return new Lease(beat, age);
        }
        // Where that fails it was renewed at this moment, and goes on.
        return last.compareAndSet(beat, null) ? null : held();
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** Another transaction has changed or deleted this row. */
    public void forget(UUID id) {
        caches.forEach(cache -> cache.forget(id));
    }

    /** This transaction changes or deletes the row: the node knows at once when it is over, however it ends. */
    public void forgetAfterTransaction(UUID id) {
        afterTransaction(() -> forget(id));
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
