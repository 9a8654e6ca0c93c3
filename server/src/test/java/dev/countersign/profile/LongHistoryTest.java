package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Growth;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("measures time")
@DisplayName("A member with 100,000 sessions and as many events")
class LongHistoryTest {
    private static final int ROWS = 100_000;
    private static final int OTHERS = 4;

    private final TestServer server = TestServer.alone();

    private void fill(UUID account) {
        for (var sql : List.of("""
                        INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at,
                                                 ended_at, end_reason)
                        SELECT gen_random_uuid(), :account, 'Firefox', 'Linux', 'desktop', repeat('x', 100), '192.0.2.1',
                               'password', clock_now() - number * interval '5 minutes', clock_now(), 'idle'
                        FROM generate_series(1, :rows) AS number
                        """, """
                        INSERT INTO security_event (id, account_id, kind, session_id, browser, os, device_kind, user_agent, ip,
                                                    happened_at)
                        SELECT gen_random_uuid(), :account, 'password-wrong', gen_random_uuid(), 'Firefox', 'Linux', 'desktop',
                               repeat('x', 100), '192.0.2.1', clock_now() - number * interval '5 minutes'
                        FROM generate_series(1, :rows) AS number
                        """)) {
            Growth.rows(server)
                    .sql(sql)
                    .param("account", account)
                    .param("rows", ROWS)
                    .update();
        }
    }

    /** How long sign-ins take, one after the other, until the work is done. */
    private static List<Duration> signIns(TestServer server, String email, CompletableFuture<?> work) {
        var browser = server.browser();
        var times = new ArrayList<Duration>();
        do {
            var begin = System.nanoTime();
            assertThat(browser.signIn(email).status()).isEqualTo(200);
            times.add(Duration.ofNanos(System.nanoTime() - begin));
        } while (!work.isDone());
        return times;
    }

    @Test
    @DisplayName("is deleted within half a minute, during which others sign in as fast as ever")
    void deleted() {
        var leaving = server.member();
        fill(UUID.fromString(leaving.get("/api/v1/session").at("/account/id")));
        var emails = IntStream.range(0, OTHERS)
                .mapToObj(number -> {
                    var other = server.member();
                    other.delete("/api/v1/session");
                    return other.email();
                })
                .toList();
        var begin = System.nanoTime();
        var all = new ArrayList<Duration>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var deletion = CompletableFuture.supplyAsync(
                    () -> {
                        var answer = leaving.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD));
                        return Map.entry(answer.status(), Duration.ofNanos(System.nanoTime() - begin));
                    },
                    threads);
            var others = emails.stream()
                    .map(email -> CompletableFuture.supplyAsync(() -> signIns(server, email, deletion), threads))
                    .toList();
            assertThat(deletion.join().getKey()).isEqualTo(204);
            assertThat(deletion.join().getValue()).isLessThan(Duration.ofSeconds(30));
            others.forEach(times -> all.addAll(times.join()));
        }
        all.sort(null);

        assertThat(all).hasSizeGreaterThan(10 * OTHERS);
        assertThat(all.get(all.size() * 99 / 100))
                .as("p99 of %s sign-ins", all.size())
                .isLessThan(Duration.ofMillis(500));
    }
}
