package dev.countersign;

import dev.countersign.support.Browser;
import dev.countersign.support.Growth;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/**
 * Times the requests of members and the sweepers, alternately on an empty database and on one with years of data. Not part
 * of any build: {@code bin/growth} runs it. Both members have the same session log.
 */
@DisplayName("Growth")
class GrowthBench {
    private static final int LIVE = Integer.getInteger("countersign.growth.live", 1_000_000);
    private static final int LOGGED = Integer.getInteger("countersign.growth.logged", 10_000_000);
    private static final int ROUNDS = Integer.getInteger("countersign.growth.rounds", 1_000);
    private static final int OWN_ENTRIES = 2_000;

    private final Map<String, Times> measured = new LinkedHashMap<>();

    private record Times(List<Long> empty, List<Long> grown) {}

    private record Node(TestServer server, Browser member, String oldCursor, boolean isGrown) {
        static Node on(TestServer server, boolean isGrown) {
            var member = server.member();
            server.rows()
                    .sql("""
                            INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method,
                                                     signed_in_at, ended_at, end_reason)
                            SELECT gen_random_uuid(), CAST(:account AS uuid), 'Firefox', 'Linux', 'desktop', 'Mozilla/5.0',
                                   '192.0.2.1', 'password', clock_now() - n * interval '1 hour', clock_now(), 'idle'
                            FROM generate_series(1, :count) AS n
                            """)
                    .param("account", member.get("/api/v1/session").at("/account/id"))
                    .param("count", OWN_ENTRIES)
                    .update();
            var cursor = "";
            for (var page = 0; page < OWN_ENTRIES / 200 - 1; page++) {
                cursor = member.get("/api/v1/session-log?limit=200" + (page == 0 ? "" : "&before=" + cursor))
                        .at("/next");
            }
            return new Node(server, member, cursor, isGrown);
        }

        /** A hundred expired sessions of arbitrary members. */
        void makeOverdue() {
            server.rows()
                    .sql("""
                            INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip,
                                                 method, last_seen_at, maybe_idle_since, expires_at)
                            SELECT gen_random_uuid(), CAST(:account AS uuid), 1000 + n, uuid_send(gen_random_uuid()), 'x',
                                   'Firefox', 'Linux', 'desktop', '192.0.2.1', 'password',
                                   clock_now() - interval '2 hours', clock_now() - interval '2 hours',
                                   clock_now() + interval '1 hour'
                            FROM generate_series(1, 100) AS n
                            ON CONFLICT DO NOTHING
                            """)
                    .param("account", member.get("/api/v1/session").at("/account/id"))
                    .update();
        }

        List<ScheduledTask> sweepers() {
            return server.room(ScheduledTaskHolder.class).getScheduledTasks().stream()
                    .filter(task -> task.toString().contains("Sweeper"))
                    .sorted((one, other) -> one.toString().compareTo(other.toString()))
                    .toList();
        }
    }

    @Test
    @DisplayName("of the database, and its cost")
    void measure() {
        var empty = TestServer.alone();
        var filled = TestServer.alone();
        var began = System.nanoTime();
        Growth.beginMonths(filled);
        Growth.fill(filled, LIVE, LOGGED);
        System.out.printf("%,d log rows and %,d live sessions made in %d s%n", LOGGED, LIVE, seconds(began));
        var nodes = List.of(Node.on(empty, false), Node.on(filled.anotherNode(), true));
        nodes.forEach(node -> {
            node.sweepers().forEach(sweeper -> sweeper.getTask().getRunnable().run());
            // Autovacuum and the checkpointer do this in the hour before the next sweep; the first sweep left millions
            // of rows.
            Growth.rows(node.server()).sql("VACUUM ANALYZE").update();
            Growth.rows(node.server()).sql("CHECKPOINT").update();
        });

        round(nodes, ROUNDS / 5);
        measured.clear();
        round(nodes, ROUNDS);

        System.out.printf("%-52s %18s %18s %7s%n", "ms", "empty p50 / p99", "grown p50 / p99", "p99 ×");
        measured.forEach((what, times) -> System.out.printf(
                "%-52s %8.2f / %7.2f %8.2f / %7.2f %7.2f%n",
                what,
                percentile(times.empty(), 50),
                percentile(times.empty(), 99),
                percentile(times.grown(), 50),
                percentile(times.grown(), 99),
                percentile(times.grown(), 99) / percentile(times.empty(), 99)));
        nodes.forEach(node -> node.server().stop());
    }

    private void round(List<Node> nodes, int rounds) {
        for (var time = 0; time < rounds; time++) {
            for (var node : time % 2 == 0 ? nodes : nodes.reversed()) {
                var member = node.member();
                time(node, "sign-in", () -> member.signIn(member.email()));
                time(node, "session log, newest page", () -> member.get("/api/v1/session-log?limit=50"));
                time(
                        node,
                        "session log, 1,800 entries back",
                        () -> member.get("/api/v1/session-log?limit=50&before=" + node.oldCursor()));
                time(node, "dashboard", () -> member.get("/dashboard"));
                time(node, "GET /api/v1/sessions", () -> member.get("/api/v1/sessions"));
                node.makeOverdue();
                for (var sweeper : node.sweepers()) {
                    time(
                            node,
                            sweeper.toString().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1"),
                            sweeper.getTask().getRunnable());
                }
            }
        }
    }

    private void time(Node node, String what, Runnable work) {
        var began = System.nanoTime();
        work.run();
        var took = System.nanoTime() - began;
        var times = measured.computeIfAbsent(what, key -> new Times(new ArrayList<>(), new ArrayList<>()));
        (node.isGrown() ? times.grown() : times.empty()).add(took);
    }

    private static double percentile(List<Long> nanos, int percent) {
        var sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }

    private static long seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1_000_000_000;
    }
}
