package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Has: a hundred connections, and accounts of their own. Wants: nobody else to sign in. The limits per account and address
 * are very high here, so only the shared places for hashing protect the member. The duration of a sign-in is not judged,
 * because the flood's client uses the same cores.
 */
@Isolated
@DisplayName("While a network floods the places for hashing, a member elsewhere is not turned away (SEC-07)")
class HashingFloodAttackTest {
    private static final int CONNECTIONS = 100;
    private static final int TRIES = 20;

    private static final TestServer SERVER =
            TestServer.withFullHashes("countersign.trusted-proxies=127.0.0.0/8,::1/128");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The request that one connection of the flood keeps sending. */
    private record Attempt(String ip, String email, String password) {
        HttpRequest request(URI server) {
            return HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "application/json")
                    .header("X-Forwarded-For", ip)
                    .POST(BodyPublishers.ofString("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password)))
                    .build();
        }
    }

    private static List<String> accounts() {
        return IntStream.range(0, 20)
                .mapToObj(number -> {
                    var owned = SERVER.member();
                    owned.delete("/api/v1/session");
                    return owned.email();
                })
                .toList();
    }

    private static void signsInDuring(IntFunction<Supplier<Attempt>> flood) throws Exception {
        var member = SERVER.member();
        var over = new AtomicBoolean();
        var hashed = new AtomicInteger();
        try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < CONNECTIONS; number++) {
                var attempt = flood.apply(number);
                var _ = connections.submit(() -> {
                    while (!over.get()) {
                        var status = HTTP.send(attempt.get().request(SERVER.url()), BodyHandlers.discarding())
                                .statusCode();
                        if (status != 503 && status != 429) {
                            hashed.incrementAndGet();
                        }
                    }
                    return over;
                });
            }
            Thread.sleep(Duration.ofSeconds(2));
            var hashedBefore = hashed.get();
            var in = IntStream.range(0, TRIES).filter(number -> signsIn(member)).count();
            assertThat(hashed.get()).as("the flood goes on").isGreaterThan(hashedBefore);
            over.set(true);
            assertThat(in).isGreaterThanOrEqualTo(TRIES - 1);
        } finally {
            over.set(true);
        }
    }

    private static boolean signsIn(Browser member) {
        var answer = member.send(
                "POST",
                "/api/v1/session",
                Map.of("email", member.email(), "password", TestServer.PASSWORD),
                request -> request.header("X-Forwarded-For", "198.51.100.200"));
        return answer.status() == 200;
    }

    @Test
    @DisplayName("even if the flood's passwords are right")
    void rightOnes() throws Exception {
        var accounts = accounts();
        signsInDuring(number ->
                () -> new Attempt("203.0.113.5", accounts.get(number % accounts.size()), TestServer.PASSWORD));
    }

    @Test
    @DisplayName("even if the flood comes from every /64 of a /48")
    void site() throws Exception {
        var accounts = accounts();
        signsInDuring(number -> () -> new Attempt(
                "2001:db8:77:" + number + "::1", accounts.get(number % accounts.size()), TestServer.PASSWORD));
    }

    @Test
    @DisplayName("even if the flood's passwords are wrong")
    void wrongOnes() throws Exception {
        signsInDuring(number ->
                () -> new Attempt("203.0.113.6", UUID.randomUUID() + "@example.org", "not the right password"));
    }
}
