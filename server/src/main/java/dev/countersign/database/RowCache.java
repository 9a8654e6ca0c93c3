package dev.countersign.database;

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

/** Rows of one kind that this node remembers, as long as {@link RowCaches} has a lease. */
public final class RowCache<K, V> {
    private static final int STRIPES = 1_024;

    private final RowCaches lease;
    private final Function<V, UUID> id;
    private final BiPredicate<V, Instant> holds;
    private final Cache<K, V> rows;
    private final Map<UUID, K> keys = new ConcurrentHashMap<>();

    /** How often something was forgotten here. */
    private final AtomicLong forgettings = new AtomicLong();

    /**
     * The number of the last one for a row's id, or for a key without a row. Whoever reads the row meanwhile does not know
     * which came first, and remembers nothing. In stripes: a neighbour's counts as well.
     */
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

    /** The row of a key: remembered where that may be believed, else read now and remembered. Not inside a transaction. */
    public Optional<V> find(K key, Supplier<Optional<V>> read) {
        var now = lease.now();
        if (now.isEmpty()) {
            return readOrForget(key, read);
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
                // Whoever forgets from here on finds the key, and waits for the row before it takes it away.
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

    /** What was not found is remembered by nobody, not even by who has read it before and was slower. */
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

    /** After its row: whoever finds no key to forget by relies on there being no row. */
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
     * Gives the remembered rows among these new values, of which every other node may learn late. None is remembered for
     * that, nor put in the place of what was remembered while these were read, which may be newer.
     *
     * @return what was read
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
     * This transaction finds no row left of which this holds: nor does the node remember one when it is over, though it were
     * another that deleted it. Looks at all that is remembered.
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
        // One by one: all at once would pass over what is just being remembered, or leave it where nothing forgets it.
        List.copyOf(keys.keySet()).forEach(this::forget);
    }
}
