package dev.countersign.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Announcements")
class AnnouncementsTest {
    private static boolean goThroughTable(TestServer server) {
        return server.rows()
                .sql("SELECT through_table_until > clock_timestamp() FROM announcing")
                .query(Boolean.class)
                .single();
    }

    private static long waiting(TestServer server) {
        return server.rows()
                .sql("SELECT count(*) FROM announcement")
                .query(Long.class)
                .single();
    }

    private static boolean hasLease(TestServer server) {
        return server.room(RowCaches.class).now().isPresent();
    }

    @Test
    @DisplayName("go through a table if the operator says so, and reach every node and every socket")
    void throughTable() {
        var server = TestServer.alone("countersign.announce.outbox-above=0");
        var other = server.anotherNode();
        Expect.soon(() -> goThroughTable(server) && hasLease(other));
        var member = server.member();
        var elsewhere = member.at(other);
        var socket = elsewhere.live();
        socket.next("hello");
        var waiting = server.browser().waitFor(member.email());
        socket.next("approval.requested");
        assertThat(elsewhere.get("/verify").status()).isEqualTo(200);

        assertThat(member.delete("/api/v1/session").status()).isEqualTo(204);

        Expect.soon(() -> elsewhere.get("/verify").status() == 401);
        Expect.soon(socket::isClosed);
        assertThat(hasLease(other)).isTrue();
        Expect.soon(() -> waiting(server) == 0);
        assertThat(waiting.redeem().status()).isNotEqualTo(200);
    }

    @Test
    @DisplayName("that nobody sends end the lease, so that rows are read (SEC-32)")
    void noSender() throws SQLException {
        var server = TestServer.alone("countersign.announce.outbox-above=0");
        var other = server.anotherNode();
        Expect.soon(() -> goThroughTable(server) && hasLease(other));
        var member = server.member();
        var elsewhere = member.at(other);
        assertThat(elsewhere.get("/verify").status()).isEqualTo(200);
        try (var connection = server.room(Database.class).connect();
                var statement = connection.createStatement()) {
            var taking = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("SELECT pg_advisory_lock(" + AnnouncementSender.LOCK + ")");
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            Expect.soon(() -> isWaitedFor(server));
            server.rows().sql("""
                            SELECT pg_terminate_backend(pid) FROM pg_locks
                            WHERE locktype = 'advisory' AND granted AND database = (
                                SELECT oid FROM pg_database WHERE datname = current_database())
                            """).query(Boolean.class).list();
            taking.join();

            assertThat(member.delete("/api/v1/session").status()).isEqualTo(204);
            var ended = System.nanoTime();
            while (elsewhere.get("/verify").status() == 200) {
                assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(2));
            }
            Expect.soon(() -> !hasLease(other));
        }

        Expect.soon(() -> hasLease(other));
        Expect.soon(() -> waiting(server) == 0);
    }

    private static boolean isWaitedFor(TestServer server) {
        return server.rows()
                        .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Test
    @DisplayName("leave the table when there are few again")
    void fewAgain() {
        var server = TestServer.alone("countersign.announce.outbox-above=2");
        assertThat(goThroughTable(server)).isFalse();
        var member = server.member();

        Expect.soon(() -> {
            member.signIn(member.email());
            return goThroughTable(server);
        });

        var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (goThroughTable(server)) {
            assertThat(System.nanoTime()).isLessThan(until);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(hasLease(server)).isTrue();
    }
}
