package dev.countersign.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Expect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/** The database's part is in the tests of the rooms that send, such as {@code WebhooksTest}. */
@DisplayName("An outbox")
class OutboxTest {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Letters letters = new Letters();
    private final Outbox<String, Integer> outbox = new Outbox<>("letters", letters);

    @AfterEach
    void stop() {
        answered.countDown();
        outbox.stop(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("sends at most sixteen at once to one destination, which delays no other")
    void shares() {
        letters.write("slow", 40);
        letters.sending = (destination, letter) -> {
            if (destination.equals("slow")) {
                awaitAnswer();
            }
        };
        outbox.start();
        Expect.soon(() -> letters.begun("slow").size() == 16);

        letters.write("fast", 40);
        Expect.soon(() -> letters.begun("fast").size() == 40);
        assertThat(letters.begun("slow")).hasSize(16);

        answered.countDown();
        Expect.soon(() -> letters.begun("slow").size() == 40);
    }

    @Test
    @DisplayName("goes on once the database answers again")
    void databaseAway() {
        letters.write("somebody", 1);
        letters.away = true;
        outbox.start();
        Expect.soon(() -> letters.refused.size() > 1);
        letters.away = false;

        Expect.soon(() -> letters.begun("somebody").size() == 1);
    }

    @Test
    @DisplayName("goes on after a fault of our own, in looking or in sending")
    void ourFault() {
        letters.write("broken", 1);
        letters.write("somebody", 2);
        letters.broken = "broken";
        letters.failsToLook.set(true);
        letters.sending = (destination, letter) -> {
            if (letter == 0) {
                throw new IllegalStateException("a fault of ours");
            }
        };
        outbox.start();
        Expect.soon(() -> letters.begun("somebody").size() == 2);
        letters.broken = "";

        Expect.soon(() -> letters.begun("broken").size() == 1);
    }

    @Test
    @DisplayName("finishes what it is sending when it stops, and begins nothing more")
    void stops() {
        letters.write("slow", 1);
        var done = ConcurrentHashMap.<Integer>newKeySet();
        letters.sending = (destination, letter) -> {
            awaitAnswer();
            done.add(letter);
        };
        outbox.start();
        Expect.soon(() -> letters.begun("slow").size() == 1);
        letters.write("slow", 1);
        var stopping = Thread.startVirtualThread(() -> outbox.stop(Duration.ofSeconds(5)));
        Expect.soon(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        answered.countDown();

        Expect.soon(() -> !stopping.isAlive());
        assertThat(done).hasSize(1);
        assertThat(letters.begun("slow").size() + letters.waiting("slow"))
                .as("a row that was claimed and not sent")
                .isEqualTo(2);
    }

    @Test
    @DisplayName("stops together with all others, so that a node does not wait for one after the other")
    void stopsTogether() {
        var all = Stream.generate(Letters::new).limit(3).toList();
        all.forEach(each -> {
            each.write("slow", 1);
            each.sending = (destination, letter) -> awaitAnswer();
        });
        var senders = new Senders(all.stream()
                .<Outbox<?, ?>>map(each -> new Outbox<String, Integer>("letters", each))
                .toList());
        senders.start();
        Expect.soon(() -> all.stream().allMatch(each -> each.begun("slow").size() == 1));
        var began = System.nanoTime();

        senders.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("each waits for five seconds")
                .isLessThan(Duration.ofSeconds(9));
    }

    @Test
    @DisplayName("waits by the schedule after each attempt, then always as long as at its end, up to a fifth longer")
    void retries() {
        var retries = new Retries(List.of(Duration.ofSeconds(1), Duration.ofSeconds(5)));

        assertThat(retries.after(1)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_200));
        assertThat(retries.after(2)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        assertThat(retries.after(100)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    }

    private void awaitAnswer() {
        try {
            answered.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Work whose rows are in memory. */
    private static final class Letters implements Work<String, Integer> {
        private final Map<String, Queue<Integer>> due = new ConcurrentHashMap<>();
        private final Map<String, Set<Integer>> begun = new ConcurrentHashMap<>();
        private final Queue<String> refused = new ConcurrentLinkedQueue<>();
        private volatile boolean away;
        private volatile String broken = "";
        private final AtomicBoolean failsToLook = new AtomicBoolean();
        private volatile BiConsumer<String, Integer> sending = (destination, letter) -> {};

        void write(String destination, int letters) {
            var written = due.computeIfAbsent(destination, first -> new ConcurrentLinkedQueue<>());
            var before = begun(destination).size() + written.size();
            IntStream.range(before, before + letters).forEach(written::add);
        }

        int waiting(String destination) {
            return due.getOrDefault(destination, new ConcurrentLinkedQueue<>()).size();
        }

        Set<Integer> begun(String destination) {
            return begun.computeIfAbsent(destination, first -> ConcurrentHashMap.newKeySet());
        }

        @Override
        public List<String> destinations() {
            if (failsToLook.getAndSet(false)) {
                throw new IllegalStateException("a fault of ours");
            }
            return List.copyOf(due.keySet());
        }

        @Override
        public List<Integer> claim(String destination, int most, Duration lease) {
            if (away) {
                refused.add(destination);
                throw new DataAccessResourceFailureException("away");
            }
            if (destination.equals(broken)) {
                throw new IllegalStateException("a fault of ours");
            }
            var waiting = due.getOrDefault(destination, new ConcurrentLinkedQueue<>());
            var claimed = new ArrayList<Integer>();
            while (claimed.size() < most && !waiting.isEmpty()) {
                claimed.add(waiting.remove());
            }
            return claimed;
        }

        @Override
        public void send(String destination, Integer letter) {
            begun(destination).add(letter);
            sending.accept(destination, letter);
        }

        @Override
        public String nameOf(Integer letter) {
            return "letter " + letter;
        }
    }
}
