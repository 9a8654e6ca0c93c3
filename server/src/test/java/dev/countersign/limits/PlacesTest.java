package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.device.Network;
import dev.countersign.support.Expect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Places")
class PlacesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Network network(int number) {
        return Network.of("192.0.2." + number);
    }

    /** A thread that takes a place, reports it and releases it. */
    private static Thread comer(Places places, Network network, Runnable inside) {
        var thread = Thread.ofVirtual()
                .start(() -> places.take(network).ifPresent(place -> {
                    try (place) {
                        inside.run();
                    }
                }));
        Expect.soon(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    @Test
    @DisplayName("serve waiting networks in rotation, and each network's work in order")
    void rotation() throws InterruptedException {
        var places = new Places(1, 1, 40, LONG);
        var served = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        try (var _ = places.take(network(9)).orElseThrow()) {
            for (var name : List.of("1a", "1b", "1c", "1d", "2a", "2b", "3a")) {
                threads.add(comer(places, network(name.charAt(0) - '0'), () -> served.add(name)));
            }
        }
        join(threads);

        assertThat(served).containsExactly("1a", "2a", "3a", "1b", "2b", "1c", "1d");
    }

    @Test
    @DisplayName("serve a site with many networks as one, and its networks in rotation")
    void sites() throws InterruptedException {
        var places = new Places(1, 1, 40, LONG);
        var served = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        try (var _ = places.take(network(9)).orElseThrow()) {
            for (var address : List.of("1:1::1", "1:1::2", "1:2::1", "1:3::1", "2:1::1")) {
                threads.add(comer(places, Network.of("2001:db8:" + address), () -> served.add(address)));
            }
        }
        join(threads);

        assertThat(served).containsExactly("1:1::1", "2:1::1", "1:2::1", "1:3::1", "1:1::2");
    }

    @Test
    @DisplayName("go to one network up to a quarter, and to one site up to a half; more work is turned away at once")
    void shares() throws InterruptedException {
        var places = new Places(1, 1, 15, LONG);
        var threads = new ArrayList<Thread>();
        try (var _ = places.take(Network.of("2001:db8:1:1::1")).orElseThrow()) {
            for (var number = 2; number <= 4; number++) {
                threads.add(comer(places, Network.of("2001:db8:1:1::" + number), () -> {}));
            }
            assertThat(places.take(Network.of("2001:db8:1:1::5"))).isEmpty();

            for (var number = 1; number <= 4; number++) {
                threads.add(comer(places, Network.of("2001:db8:1:2::" + number), () -> {}));
            }
            assertThat(threads).allMatch(Thread::isAlive);
            assertThat(places.take(Network.of("2001:db8:1:3::1"))).isEmpty();

            threads.add(comer(places, Network.of("2001:db8:2:1::1"), () -> {}));
            assertThat(threads.getLast().isAlive()).isTrue();
        }
        join(threads);
    }

    @Test
    @DisplayName("turn work away at once when the queue is full")
    void full() throws InterruptedException {
        var places = new Places(1, 1, 3, LONG);
        var threads = new ArrayList<Thread>();
        try (var _ = places.take(network(1)).orElseThrow()) {
            for (var number = 2; number <= 4; number++) {
                threads.add(comer(places, network(number), () -> {}));
            }
            assertThat(places.take(network(5))).isEmpty();
        }
        join(threads);
    }

    @Test
    @DisplayName("limit how much one network runs at once, while others run beside it")
    void atOncePerNetwork() throws InterruptedException {
        var places = new Places(4, 2, 12, LONG);
        var first = places.take(network(1)).orElseThrow();
        try (var _ = places.take(network(1)).orElseThrow()) {
            var third = comer(places, network(1), () -> {});
            assertThat(third.isAlive()).as("it waits although two may run").isTrue();
            assertThat(comer(places, network(2), () -> {}).isAlive()).isFalse();

            first.close();
            assertThat(third.join(LONG)).isTrue();
        }
    }

    @Test
    @DisplayName("are released once, however often they are closed")
    void closedTwice() {
        var places = new Places(1, 1, 0, Duration.ZERO);
        var place = places.take(network(1)).orElseThrow();
        place.close();
        place.close();

        assertThat(places.take(network(1))).isPresent();
        assertThat(places.take(network(2))).isEmpty();
    }

    @Test
    @DisplayName("end a wait that is interrupted, and leave the thread interrupted")
    void interrupted() throws InterruptedException {
        var places = new Places(1, 1, 7, LONG);
        var seen = new ConcurrentLinkedQueue<String>();
        try (var _ = places.take(network(1)).orElseThrow()) {
            var waiting = Thread.ofVirtual().start(() -> {
                var place = places.take(network(2));
                seen.add(place.isPresent() + " " + Thread.currentThread().isInterrupted());
            });
            Expect.soon(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            waiting.interrupt();
            waiting.join();
        }
        assertThat(seen).containsExactly("false true");
    }

    @Test
    @DisplayName("are never lost or given out twice, however many waits time out or are interrupted")
    void stress() throws InterruptedException {
        var places = new Places(3, 2, 60, Duration.ofMillis(2));
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var timedOut = new AtomicInteger();
        var threads = IntStream.range(0, 60)
                .mapToObj(number -> Thread.ofVirtual().unstarted(() -> {
                    var random = new Random(number);
                    for (var time = 0; time < 200; time++) {
                        var place = places.take(network(number % 8));
                        if (place.isEmpty()) {
                            timedOut.incrementAndGet();
                        }
                        place.ifPresent(held -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            pause(random.nextInt(1_500));
                            running.decrementAndGet();
                            held.close();
                        });
                        var _ = Thread.interrupted();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        var random = new Random(1);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            threads.get(random.nextInt(threads.size())).interrupt();
            Thread.sleep(Duration.ofNanos(200_000));
        }

        assertThat(most).hasValueLessThanOrEqualTo(3);
        assertThat(timedOut).hasPositiveValue();
        var all = IntStream.range(0, 3)
                .mapToObj(number -> places.take(network(number)))
                .toList();
        assertThat(all).as("all places are free again").allMatch(Optional::isPresent);
        assertThat(places.isIdle()).isFalse();
        all.forEach(place -> place.orElseThrow().close());
        assertThat(places.isIdle()).as("and no state of any network is left").isTrue();
    }

    private static void pause(int micros) {
        try {
            Thread.sleep(Duration.ofNanos(1_000L * micros));
        } catch (InterruptedException ofTheTest) {
            Thread.currentThread().interrupt();
        }
    }
}
