package dev.countersign.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The transaction in which a member takes their seat back, as one call of a function in PostgreSQL. It does what the node's
 * statements do, so the node's and the network's share of a sign-in is not in it.
 */
record SeatCommits(Cluster cluster, String database, List<UUID> members) {
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION take_seat_back(member uuid) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                old session;
                fresh session;
            BEGIN
                PERFORM FROM account WHERE id = member FOR NO KEY UPDATE;
                DELETE FROM session WHERE account_id = member RETURNING * INTO STRICT old;
                UPDATE session_log SET ended_at = clock_now(), end_reason = 'replaced' WHERE session_id = old.id;
                PERFORM announce('countersign', concat_ws(' ', 'session.ended', member, old.id, 'replaced'));
                fresh := old;
                fresh.id := gen_random_uuid();
                fresh.token_hash := sha256(uuid_send(fresh.id));
                INSERT INTO session VALUES (fresh.*);
                INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at)
                SELECT fresh.id, account_id, browser, os, kind, user_agent, ip, method, clock_now()
                  FROM session_log WHERE session_id = old.id;
                PERFORM announce('countersign', concat_ws(' ', 'session.started', member, fresh.id));
            END $$
            """;

    /** @param database of a node whose members are signed in, each on one device */
    static SeatCommits in(String database, Cluster cluster) throws SQLException {
        cluster.execute(database, FUNCTION);
        var members = cluster.query(database, "SELECT account_id FROM session").stream()
                .map(UUID::fromString)
                .toList();
        return new SeatCommits(cluster, database, members);
    }

    /** @param clients each on a connection of its own, for another member */
    double perSecond(int clients, Duration time) {
        var allConnected = new CyclicBarrier(clients);
        try (var threads = Executors.newFixedThreadPool(clients)) {
            return members.stream()
                    .limit(clients)
                    .map(member -> threads.submit(() -> commit(member, allConnected, time)))
                    .toList()
                    .stream()
                    .mapToDouble(SeatCommits::result)
                    .sum();
        }
    }

    /** @return how many a second */
    private double commit(UUID member, CyclicBarrier allConnected, Duration time) throws Exception {
        try (var connection = cluster.connect(database);
                var statement = connection.prepareStatement("SELECT take_seat_back(?)")) {
            statement.setObject(1, member);
            allConnected.await();
            var start = System.nanoTime();
            var commits = 0;
            while (System.nanoTime() - start < time.toNanos()) {
                statement.execute();
                commits++;
            }
            return commits * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double result(Future<Double> client) {
        try {
            return client.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
