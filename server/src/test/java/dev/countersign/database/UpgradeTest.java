package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** Migrates databases of earlier releases while a node of theirs goes on. Its statements are repeated here as they were. */
@DisplayName("A database of an earlier release")
class UpgradeTest {
    private final String url = TestServer.emptyDatabase();
    private final String jdbcUrl = url.replace("postgres://postgres@", "jdbc:postgresql://") + "?user=postgres";

    @Test
    @DisplayName("is migrated while an old node begins, touches and sweeps sessions, and that node goes on afterwards")
    void besideAnOldNode() throws Exception {
        migrateTo("16");
        var stop = new AtomicBoolean();
        try (var connection = connect()) {
            var old = new OldNode(connection);
            old.begin("idle");
            old.sql("UPDATE session SET last_seen_at = last_seen_at - interval '2 hours'");
            old.begin("in use");
            var going = CompletableFuture.supplyAsync(() -> {
                var begun = 0;
                while (!stop.get()) {
                    old.begin("new " + begun++);
                    old.touchAll();
                    pause();
                }
                return begun;
            });
            var server = TestServer.on(url);
            try {
                assertThat(old.count("session")).isPositive();
            } finally {
                stop.set(true);
            }
            var begun = going.join();

            assertThat(begun).isPositive();
            // All but the idle one, and each with a lower bound.
            Expect.soon(() -> old.count("session") == begun + 1);
            Expect.soon(() -> old.count("session WHERE maybe_idle_since = '-infinity'") == 0);
            server.stop();

            old.sql(
                    "UPDATE session SET maybe_idle_since = '-infinity', last_seen_at = last_seen_at - interval '2 hours'");
            assertThat(old.sweep()).isEqualTo(begun + 1);
        }
    }

    @Test
    @DisplayName(
            "gets months while an old node writes and reads the session log and the events, of years and of the future")
    void months() throws Exception {
        migrateTo("16");
        var stop = new AtomicBoolean();
        try (var connection = connect();
                var another = connect()) {
            var old = new OldNode(connection);
            old.begin("member");
            old.log("member", "0");
            old.endAll();
            for (var began : List.of("-5 years", "-40 days", "2 years")) {
                old.log("member", began);
            }
            assertThat(old.newestFirst("member")).hasSize(4);
            var going = CompletableFuture.supplyAsync(() -> {
                var logged = 0;
                while (!stop.get()) {
                    old.log("member", "0");
                    logged++;
                    old.endAll();
                    old.blank();
                    assertThat(old.newestFirst("member")).hasSize(4 + logged);
                    assertThat(old.eventsNewestFirst("member")).isEqualTo(4 + logged);
                    pause();
                }
                return logged;
            });
            var server = TestServer.on(url);
            for (var days = 0; days < 100; days += 20) {
                server.turnClock(Duration.ofDays(days));
                keepMonths(server);
            }
            stop.set(true);
            var logged = going.join();
            server.stop();

            var rows = new OldNode(another);
            assertThat(logged).isPositive();
            assertThat(rows.count("session_log")).isEqualTo(4L + logged);
            assertThat(rows.count("security_event")).isEqualTo(4L + logged);
            assertThat(rows.count("session_log WHERE ended_at IS NULL")).isZero();
            assertThat(rows.count("pg_inherits WHERE inhparent = 'session_log'::regclass"))
                    .isEqualTo(2);
        }
    }

    private static void keepMonths(TestServer server) {
        server.room(ScheduledTaskHolder.class).getScheduledTasks().stream()
                .filter(task -> task.toString().contains("MonthKeeper"))
                .forEach(task -> task.getTask().getRunnable().run());
    }

    @Test
    @DisplayName("is migrated once a long transaction is over; nobody waits long behind the migration")
    void besideALongTransaction() throws Exception {
        migrateTo("16");
        try (var backup = connect();
                var connection = connect()) {
            var old = new OldNode(connection);
            old.begin("before");
            old.sql("SET lock_timeout = '1s'");
            backup.setAutoCommit(false);
            backup.createStatement().execute("SELECT FROM session");
            var migration = CompletableFuture.runAsync(() -> migrateTo("17"));
            for (var time = 0; time < 30; time++) {
                old.touchAll();
                pause();
            }
            assertThat(migration).isNotDone();
            backup.rollback();
            assertThatCode(migration::join).doesNotThrowAnyException();
        }
    }

    @Test
    @DisplayName("gets its index at the next start if creating it failed")
    void failedIndex() throws SQLException {
        migrateTo("28.1");
        try (var connection = connect()) {
            var rows = new OldNode(connection);
            rows.sql("DROP INDEX session_by_kind_maybe_idle_since");
            rows.sql("UPDATE flyway_schema_history SET success = false WHERE version = '28.1'");

            TestServer.on(url);

            assertThat(rows.count("pg_indexes WHERE indexname LIKE 'session%maybe_idle_since'"))
                    .isOne();
        }
    }

    @Test
    @DisplayName(
            "keeps sessions that stay signed in only as long as its old nodes keep any: they end early, and never late")
    void stayingSignedIn() throws SQLException {
        migrateTo("20");
        try (var connection = connect()) {
            var old = new OldNode(connection);
            old.begin("of an old node");
            var server = TestServer.on(url, "countersign.session.remembered=90d");
            var member = server.member();
            member.signInToStay(member.email());
            old.begin("of an old node, later");
            assertThat(old.count("session WHERE remembered")).isOne();

            server.turnClock(Duration.ofHours(2));
            assertThat(member.get("/api/v1/sessions").status()).isEqualTo(200);
            assertThat(old.count(
                            "session WHERE remembered AND expires_at > clock_now() AND last_seen_at > clock_now() -"
                                    + " CAST('PT1H1M' AS interval)"))
                    .as("live for an old node")
                    .isZero();
            assertThat(old.sweepOfRelease20()).isPositive();

            Expect.soon(() -> member.get("/verify").status() == 401);
            assertThat(old.count("session WHERE remembered")).isZero();
        }
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(jdbcUrl, "postgres", "")
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .mixed(true)
                .target(version)
                .load()
                .migrate();
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }

    /** A node of the release with the migrations up to 16. */
    private static final class OldNode {
        private final JdbcClient jdbc;

        OldNode(Connection connection) {
            this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        }

        void sql(String statement) {
            jdbc.sql(statement).update();
        }

        long count(String rows) {
            return jdbc.sql("SELECT count(*) FROM " + rows).query(Long.class).single();
        }

        void begin(String name) {
            jdbc.sql("""
                    WITH member AS (
                        INSERT INTO account (id, email, name, password_hash)
                        VALUES (gen_random_uuid(), :name, 'Member', 'none') RETURNING id)
                    INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method, cookie, expires_at)
                    SELECT gen_random_uuid(), id, 1, sha256(convert_to(:name, 'UTF8')), 'x', 'Firefox', 'Linux', 'desktop',
                           '127.0.0.1', 'password', NULL, clock_now() + CAST('PT24H' AS interval)
                    FROM member
                    """).param("name", name).update();
        }

        void log(String name, String ago) {
            jdbc.sql("""
                    INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at)
                    SELECT gen_random_uuid(), id, 'Firefox', 'Linux', 'desktop', 'Mozilla/5.0', CAST('192.0.2.1' AS inet), 'password',
                           clock_now() + CAST(:ago AS interval)
                    FROM account WHERE email = :name
                    """).param("name", name).param("ago", ago).update();
            jdbc.sql("""
                    INSERT INTO security_event (id, account_id, kind, session_id, ended_session_id, approval_id, key_id, reason,
                                                browser, os, device_kind, user_agent, ip)
                    SELECT gen_random_uuid(), id, 'password-wrong', NULL, NULL, NULL, NULL, NULL,
                           'Firefox', 'Linux', 'desktop', 'Mozilla/5.0', CAST('192.0.2.1' AS inet)
                    FROM account WHERE email = :name
                    RETURNING happened_at
                    """).param("name", name).query(OffsetDateTime.class).single();
        }

        void endAll() {
            jdbc.sql("""
                    UPDATE session_log SET ended_at = clock_now(), end_reason = 'idle'
                    WHERE session_id IN (SELECT session_id FROM session_log WHERE ended_at IS NULL) AND ended_at IS NULL
                    """).update();
        }

        void blank() {
            jdbc.sql("""
                    UPDATE session_log SET ip = NULL, user_agent = NULL
                    WHERE session_id = ANY (ARRAY (
                        SELECT session_id FROM session_log
                        WHERE ip IS NOT NULL AND ended_at IS NOT NULL AND signed_in_at <= clock_now() - CAST('P30D' AS interval)
                        ORDER BY signed_in_at LIMIT 1000
                        FOR UPDATE SKIP LOCKED))
                    """).update();
        }

        List<String> newestFirst(String name) {
            return jdbc.sql("""
                    SELECT session_id, browser, os, kind, host(ip) AS ip, method, signed_in_at, ended_at, end_reason
                    FROM session_log
                    WHERE account_id = (SELECT id FROM account WHERE email = :name)
                      AND (signed_in_at, session_id) < (CAST('9999-12-31' AS timestamptz), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS uuid))
                    ORDER BY signed_in_at DESC, session_id DESC
                    LIMIT 100000
                    """)
                    .param("name", name)
                    .query((row, number) -> row.getString("session_id"))
                    .list();
        }

        int eventsNewestFirst(String name) {
            return jdbc.sql("""
                    SELECT event.id, coalesce(event.browser, asked.browser) AS browser, coalesce(asked.os, ended.os) AS about_os
                    FROM security_event event
                    LEFT JOIN approval asked ON asked.id = event.approval_id
                    LEFT JOIN session_log ended ON ended.session_id = event.ended_session_id
                    WHERE event.account_id = (SELECT id FROM account WHERE email = :name) AND event.kind IN ('password-wrong')
                    ORDER BY event.happened_at DESC, event.id DESC
                    LIMIT 100000
                    """)
                    .param("name", name)
                    .query((row, number) -> row.getString("id"))
                    .list()
                    .size();
        }

        void touchAll() {
            jdbc.sql("""
                    WITH held AS MATERIALIZED (
                        SELECT session.*, LEAST(at, clock_now()) AS seen_at
                        FROM (SELECT id, clock_now() AS at FROM session) AS activity (id, at)
                        JOIN session USING (id)
                        WHERE last_seen_at <= LEAST(at, clock_now()) - CAST('PT0S' AS interval)
                        FOR NO KEY UPDATE OF session SKIP LOCKED
                    ), seen AS (SELECT id AS seen_id, seen_at FROM held WHERE last_seen_at > clock_now() - CAST('PT1H' AS interval))
                    UPDATE session SET last_seen_at = seen_at FROM seen WHERE id = seen_id RETURNING id, last_seen_at
                    """).query((row, number) -> row.getString("id")).list();
        }

        int sweepOfRelease20() {
            return jdbc.sql("""
                    DELETE FROM session WHERE id = ANY (
                        ARRAY (SELECT id FROM session WHERE expires_at <= clock_now()
                               ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                        || ARRAY (SELECT id FROM session WHERE id = ANY (
                                      ARRAY (SELECT id FROM session WHERE maybe_idle_since <= clock_now() - CAST('PT1H1M' AS interval)
                                             ORDER BY maybe_idle_since LIMIT 1000))
                                  AND last_seen_at <= clock_now() - CAST('PT1H1M' AS interval) FOR UPDATE SKIP LOCKED))
                    """).update();
        }

        int sweep() {
            return jdbc.sql("""
                    DELETE FROM session WHERE id = ANY (
                        ARRAY (SELECT id FROM session WHERE expires_at <= clock_now()
                               ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                        || ARRAY (SELECT id FROM session WHERE last_seen_at <= clock_now() - CAST('PT1H' AS interval)
                                  ORDER BY last_seen_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                    """).update();
        }
    }
}
