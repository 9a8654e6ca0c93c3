package dev.countersign.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.ConfirmedReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A cached row")
class RowCacheTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private record Row(UUID id, String value, Instant end) {}

    /** How many nanoseconds the node's clock is ahead. */
    private final AtomicReference<LongSupplier> ahead = new AtomicReference<>(() -> 0);

    private final AtomicInteger confirmed = new AtomicInteger();

    private final ConfirmedReads reading = new ConfirmedReads() {
        @Override
        public <T> T confirmed(Supplier<T> rows) {
            confirmed.incrementAndGet();
            return rows.get();
        }
    };

    private final RowCaches caches = new RowCaches(new CacheSettings(1_000), reading) {
        @Override
        long nanoTime() {
            return super.nanoTime() + ahead.get().getAsLong();
        }
    };
    private final RowCache<String, Row> rows = caches.of(Row::id, (row, now) -> now.isBefore(row.end()));
    private final Row first = new Row(new UUID(0, 1), "first", NOON.plusSeconds(60));
    private final Row changed = new Row(first.id(), "changed", first.end());
    private final AtomicInteger reads = new AtomicInteger();

    private Optional<Row> find(Row stored) {
        return rows.find("key", () -> {
            reads.incrementAndGet();
            return Optional.of(stored);
        });
    }

    private void beat() {
        caches.renewLease(System.nanoTime(), NOON);
    }

    private static long secondsAgo(double seconds) {
        return System.nanoTime() - (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    @DisplayName("is read once while the lease holds, and each time without a lease")
    void readOnce() {
        find(first);
        find(first);
        assertThat(reads).hasValue(2);
        assertThat(confirmed).as("only these need to be confirmed").hasValue(2);

        beat();
        find(first);
        find(changed);

        assertThat(reads).hasValue(3);
        assertThat(find(changed)).hasValue(first);
    }

    @Test
    @DisplayName("is not trusted two seconds after the heartbeat was sent, however late it came back")
    void leaseEnds() {
        caches.renewLease(secondsAgo(1.0), NOON);
        find(first);
        assertThat(find(changed)).hasValue(first);

        caches.renewLease(secondsAgo(2.0), NOON);

        assertThat(caches.now()).isEmpty();
        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("is evicted when a new lease begins: changes in between were not heard")
    void leaseBeginsAnew() {
        beat();
        find(first);
        caches.endLease();
        beat();

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("is evicted when anyone has seen the lease expire, even at the moment of its renewal")
    void leaseFoundOver() {
        beat();
        find(first);
        // The renewing thread reads the clock. Before it continues, the lease expires, and another thread sees that.
        ahead.set(() -> {
            ahead.set(() -> TimeUnit.SECONDS.toNanos(2));
            assertThat(caches.left()).isZero();
            ahead.set(() -> 0L);
            return 0L;
        });
        beat();

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("stays trusted for a thread that checks the lease at the moment of its renewal")
    void leaseRenewed() {
        beat();
        ahead.set(() -> {
            ahead.set(() -> 0L);
            beat();
            return TimeUnit.SECONDS.toNanos(2);
        });

        assertThat(caches.left()).isPositive();
    }

    @Test
    @DisplayName("is evicted by a notification of its change")
    void forgotten() {
        beat();
        find(first);
        caches.forget(UUID.randomUUID());
        assertThat(find(changed)).hasValue(first);

        caches.forget(first.id());

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("is evicted even if its key changed and the new key is requested before the notification")
    void keyChanged() {
        beat();
        find(first);
        assertThat(rows.find("new key", () -> Optional.of(changed))).hasValue(changed);

        caches.forget(first.id());

        assertThat(rows.find("key", Optional::empty)).isEmpty();
        assertThat(rows).extracting("keys", InstanceOfAssertFactories.MAP).isEmpty();
    }

    @Test
    @DisplayName(
            "is gone for every caller that evicts it once the first eviction is done, and each one waits for its own")
    void forgottenTwice() throws InterruptedException {
        beat();
        for (var round = 0; round < 20_000; round++) {
            find(first);
            var other = Thread.startVirtualThread(() -> caches.forget(first.id()));
            caches.forget(first.id());

            assertThat(find(changed)).as("in round " + round).hasValue(changed);
            other.join();
            caches.forget(first.id());
        }
    }

    @Test
    @DisplayName("is read again at the latest when its time is over by the database's clock")
    void timeOver() {
        caches.renewLease(secondsAgo(1.5), NOON.plusSeconds(59));
        find(first);

        find(first);

        assertThat(reads).hasValue(2);
    }

    @Test
    @DisplayName("takes new values only while it is cached")
    void refreshed() {
        beat();
        refresh(changed);
        assertThat(find(first)).hasValue(first);

        refresh(changed);
        assertThat(find(first)).hasValue(changed);

        caches.forget(first.id());
        refresh(changed);
        assertThat(find(first)).hasValue(first);
    }

    @Test
    @DisplayName("takes no new values that may be older than an entry cached while they were read")
    void refreshedTooLate() {
        var newest = new Row(first.id(), "newest", NOON.plusSeconds(1));
        beat();
        find(first);

        rows.refresh(List.of(first.id()), () -> {
            caches.forget(first.id());
            find(newest);
            return List.of(changed);
        });

        assertThat(find(first)).hasValue(newest);
    }

    private void refresh(Row row) {
        rows.refresh(List.of(row.id()), () -> List.of(row));
    }

    @Test
    @DisplayName("is not cached if a notification of its change came while it was read")
    void changedWhileRead() {
        beat();

        rows.find("key", () -> {
            caches.forget(first.id());
            return Optional.of(first);
        });

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("is cached even if other rows change while it is read")
    void othersChange() {
        beat();

        rows.find("key", () -> {
            caches.forget(new UUID(0, 2));
            return Optional.of(first);
        });

        assertThat(find(changed)).hasValue(first);
    }

    @Test
    @DisplayName("is not cached if another reader found it missing while it was read")
    void goneWhileRead() {
        beat();

        rows.find("key", () -> {
            assertThat(rows.find("key", Optional::empty)).isEmpty();
            return Optional.of(first);
        });

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("that was found missing without a lease is not trusted when the lease resumes")
    void goneWithoutLease() {
        caches.renewLease(secondsAgo(1.0), NOON);
        find(first);
        caches.endLease();
        assertThat(rows.find("key", Optional::empty)).isEmpty();

        assertThat(rows).extracting("keys", InstanceOfAssertFactories.MAP).isEmpty();
    }

    @Test
    @DisplayName("that is cached during an eviction of all can still be evicted")
    void whileAllAreForgotten() throws InterruptedException {
        var isOver = new AtomicBoolean();
        var reader = Thread.startVirtualThread(() -> {
            while (!isOver.get()) {
                find(first);
            }
        });
        for (var time = 0; time < 20_000; time++) {
            caches.endLease();
            beat();
        }
        isOver.set(true);
        reader.join();

        caches.forget(first.id());

        assertThat(find(changed)).hasValue(changed);
    }

    @Test
    @DisplayName("is never the old one after the notification of its change, whoever reads at the same moment")
    void race() throws InterruptedException {
        var stored = new Row[] {first};
        for (var round = 0; round < 2_000; round++) {
            beat();
            stored[0] = first;
            caches.forget(first.id());
            var start = new CountDownLatch(1);
            var found = new AtomicReference<Row>();
            List<Thread> threads = new ArrayList<>();
            for (var reader = 0; reader < 3; reader++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    awaitUninterruptibly(start);
                    rows.find("key", () -> Optional.of(stored[0]));
                }));
            }
            threads.add(Thread.ofVirtual().start(() -> {
                awaitUninterruptibly(start);
                stored[0] = changed;
                caches.forget(first.id());
                rows.find("key", () -> Optional.of(changed)).ifPresent(found::set);
            }));
            start.countDown();
            for (var thread : threads) {
                thread.join();
            }

            assertThat(found).as("in round " + round).hasValue(changed);
            assertThat(find(changed)).as("in round " + round).hasValue(changed);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
