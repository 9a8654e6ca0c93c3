package dev.countersign.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Rows of one kind that this node has cached. Cached rows are used only while {@link RowCaches} has a lease.
 *
 * <h2>An eviction during a read</h2>
 *
 * A row may change and be evicted between the moment a thread reads it and the moment it stores it. So every eviction takes
 * the next number and leaves it in a stripe, chosen by the row's id, or by the key if no row was found. A reader notes the
 * latest number before it reads, and stores nothing if the stripe then holds a newer one. Rows share stripes, so an eviction
 * of another row sometimes costs one more read. Rows dropped for lack of room are still valid and take no number.
 *
 * <h2>Evicting by id</h2>
 *
 * Notifications name a row's id, so {@code keys} maps the id to the key. A reader enters the id before it checks the stripe,
 * inside the computation that stores the row. From then on an eviction finds the key, and waits for that computation before
 * it removes the row. An id is removed only once its row is gone, because an eviction that finds no key relies on there
 * being no row.
 */
public final class RowCache<K, V> {
    private static final int STRIPES = 1_024;

    private final RowCaches lease;
    private final Function<V, UUID> id;
    private final BiPredicate<V, Instant> holds;
    private final Cache<K, V> rows;
    private final Map<UUID, K> keys = new ConcurrentHashMap<>();

    /** The number of the latest eviction. */
    private final AtomicLong forgettings = new AtomicLong();

    /** The latest eviction in each stripe. */
    private final AtomicLongArray lastForgetting = new AtomicLongArray(STRIPES);

    RowCache(RowCaches lease, int size, Function<V, UUID> id, BiPredicate<V, Instant> holds) {
        this.lease = lease;
        this.id = id;
        this.holds = holds;
        this.rows = Caffeine.newBuilder()
                .maximumSize(size)
                .<K, V>evictionListener((key, row, cause) -> {
                    if (key != null && row != null) {
                        keys.remove(id.apply(row), key);
                    }
                })
                .build();
    }

    /**
     * Returns a cached row if it may still be used; otherwise reads it now and caches it. Not for use inside a transaction.
     */
    public Optional<V> find(K key, Supplier<Optional<V>> read) {
        var now = lease.now();
        if (now.isEmpty()) {
            return readOrForget(key, () -> lease.readWithoutLease(read));
        }
        var known = rows.getIfPresent(key);
        return known != null && holds.test(known, now.get()) ? Optional.of(known) : readAndRemember(key, read);
    }

    private Optional<V> readAndRemember(K key, Supplier<Optional<V>> read) {
        var before = forgettings.get();
        var row = readOrForget(key, read);
        if (row.isPresent()) {
            var rowId = id.apply(row.get());
            var remembered = rows.asMap().compute(key, (same, old) -> {
                var known = keys.putIfAbsent(rowId, key);
                var isKnownByAnother = known != null && !known.equals(key);
                return isKnownByAnother || isForgottenSince(before, rowId) || isForgottenSince(before, key)
                        ? null
                        : row.get();
            });
            if (remembered == null) {
                removeKeyOfNoRow(rowId, key);
            }
        }
        return row;
    }

    /** A row that was not found is evicted, and a slower thread that has read it before must not cache it. */
    private Optional<V> readOrForget(K key, Supplier<Optional<V>> read) {
        var row = read.get();
        if (row.isEmpty()) {
            noteForgetting(key);
            var old = rows.asMap().remove(key);
            if (old != null) {
                removeKeyOfNoRow(id.apply(old), key);
            }
        }
        return row;
    }

    /** Called once the row is gone; leaves the key alone if the row has been cached again. */
    private void removeKeyOfNoRow(UUID rowId, K key) {
        rows.asMap().compute(key, (same, row) -> {
            if (row == null) {
                keys.remove(rowId, key);
            }
            return row;
        });
    }

    private boolean isForgottenSince(long before, Object rowIdOrKey) {
        return lastForgetting.get(stripe(rowIdOrKey)) > before;
    }

    private static int stripe(Object rowIdOrKey) {
        return Math.floorMod(rowIdOrKey.hashCode(), STRIPES);
    }

    private void noteForgetting(Object rowIdOrKey) {
        noteStripe(stripe(rowIdOrKey));
    }

    private void noteAll() {
        for (var stripe = 0; stripe < STRIPES; stripe++) {
            noteStripe(stripe);
        }
    }

    private void noteStripe(int stripe) {
        lastForgetting.accumulateAndGet(stripe, forgettings.incrementAndGet(), Math::max);
    }

    /**
     * Refreshes rows that are already cached, without a notification to other nodes, which may see the new values late. Adds
     * no rows, and leaves alone an entry that changed while we were reading: it may be newer.
     *
     * @return the rows that were read
     */
    public List<V> refresh(Collection<UUID> rowIds, Supplier<List<V>> read) {
        var before = rows.getAllPresent(
                rowIds.stream().map(keys::get).filter(Objects::nonNull).toList());
        var now = read.get();
        for (var row : now) {
            var key = keys.get(id.apply(row));
            if (key != null && before.containsKey(key)) {
                rows.asMap().replace(key, before.get(key), row);
            }
        }
        return now;
    }

    /**
     * When the transaction ends, evicts every matching row, even a row that another node deleted first. Scans the whole
     * cache.
     */
    public void forgetAfterTransaction(Predicate<V> which) {
        RowCaches.afterTransaction(() -> {
            noteAll();
            rows.asMap().values().stream().filter(which).map(id).toList().forEach(this::forget);
        });
    }

    void forget(UUID rowId) {
        noteForgetting(rowId);
        var key = keys.get(rowId);
        if (key != null) {
            rows.invalidate(key);
            removeKeyOfNoRow(rowId, key);
        }
    }

    void forgetAll() {
        noteAll();
        // Evicts one row at a time: clearing the cache at once could miss a row being stored, or leave it without a key
        // to evict it by.
        List.copyOf(keys.keySet()).forEach(this::forget);
    }
}
