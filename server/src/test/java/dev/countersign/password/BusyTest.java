package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.device.Network;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionOperations;

@DisplayName("Hashing passwords")
class BusyTest {
    private static final TestServer SERVER = TestServer.alone();

    @Test
    @DisplayName(
            "runs two hashes per core at once; beyond a short queue it answers 503 busy with a retry time (SEC-07)")
    void bounded() throws InterruptedException {
        var member = SERVER.member();
        var hasher = SERVER.room(PasswordHasher.class);
        var running = new AtomicInteger();
        var mostAtOnce = new AtomicInteger();
        var gate = new CountDownLatch(1);

        var networks = new AtomicInteger();
        Runnable turn = () -> hasher.turns().take(network(networks.incrementAndGet()), () -> {
            mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
            await(gate);
            return running.decrementAndGet();
        });
        var threads = Stream.generate(() -> Thread.ofPlatform().unstarted(turn))
                .limit(PasswordHasher.AT_ONCE + PasswordHasher.QUEUE)
                .toList();
        threads.forEach(Thread::start);
        untilAllWait(threads);
        Expect.soon(() -> running.get() == 2 * Runtime.getRuntime().availableProcessors());

        var oneTooMany = Thread.ofPlatform().start(() -> hasher.turns().take(network(0), running::incrementAndGet));
        assertThat(oneTooMany.join(Duration.ofSeconds(1)))
                .as("a request that finds a full queue does not wait")
                .isTrue();
        assertThat(running).hasValue(PasswordHasher.AT_ONCE);

        var body = Map.of("email", member.email(), "password", TestServer.PASSWORD);
        var refused = SERVER.browser().post("/api/v1/session", body);
        Expect.problem(refused, 503, "busy");
        assertThat(refused.header("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isPositive());
        Expect.problem(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of(
                                        "email",
                                        TestServer.freshEmail(),
                                        "name",
                                        "Ann",
                                        "password",
                                        TestServer.PASSWORD)),
                503,
                "busy");
        Expect.problem(
                member.put(
                        "/api/v1/account/password",
                        Map.of("current_password", TestServer.PASSWORD, "new_password", "a canoe for nine wombats")),
                503,
                "busy");

        gate.countDown();
        for (var thread : threads) {
            thread.join();
        }
        assertThat(mostAtOnce).hasValue(PasswordHasher.AT_ONCE);
        assertThat(member.post("/api/v1/session", body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2i$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$FxLGHOXmUrWcfaHVRXdNwT1y7bEPl7Agx9mTTAK6Ox8",
                "$argon2id$v=19$m=65536,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$L/n6h7bB2J3sQ2rHyDmJ3WwX4n0rLf3qVt0c1y8m9A8"
            })
    @DisplayName("from another system that needs much memory runs one hash at a time, and delays nobody else (SEC-07)")
    void large(String hash) throws InterruptedException {
        var others = SERVER.member();
        var moved = SERVER.member();
        SERVER.rows()
                .sql("UPDATE account SET password_hash = :hash WHERE email = :email")
                .param("hash", hash)
                .param("email", moved.email())
                .update();
        var attempt = Map.of("email", moved.email(), "password", "wrong, and long");
        var gate = new CountDownLatch(1);
        var large = SERVER.room(PasswordHasher.class).turnsOfLarge;
        var first = Thread.ofPlatform()
                .start(() -> large.take(network(0), () -> {
                    await(gate);
                    return true;
                }));
        untilAllWait(List.of(first));

        Expect.problem(SERVER.browser().post("/api/v1/session", attempt), 503, "busy");
        assertThat(others.signIn(others.email()).status()).isEqualTo(200);

        gate.countDown();
        first.join();
        Expect.problem(SERVER.browser().post("/api/v1/session", attempt), 401, "bad-credentials");
    }

    @Test
    @DisplayName("never runs inside a transaction, whose connection and locks would wait for it")
    void transaction() {
        var hasher = SERVER.room(PasswordHasher.class);
        var transaction = SERVER.room(TransactionOperations.class);

        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.executeWithoutResult(
                        status -> hasher.hash(UUID.randomUUID(), new Password(TestServer.PASSWORD), network(1))));
    }

    private static Network network(int number) {
        return Network.of("192.0.2." + number);
    }

    private static void untilAllWait(List<Thread> threads) {
        while (!threads.stream().allMatch(BusyTest::waitsOrIsDone)) {
            Thread.onSpinWait();
        }
    }

    private static boolean waitsOrIsDone(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
        };
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
