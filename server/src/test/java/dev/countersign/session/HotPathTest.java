package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskHolder;

@DisplayName("A session check")
class HotPathTest {
    private static final TestServer SERVER = TestServer.with();
    private static final List<String> CHECKS = List.of("/verify", "/api/v1/session");

    private static final String IDLE_A_MINUTE = "countersign.session.idle=60s";
    private static final Instant BEGAN = Instant.parse("2100-01-01T12:00:00Z");
    private static final String ROW_OF_A_SESSION = "SELECT FROM session FOR UPDATE";

    /** Like on a replica, the database runs no trigger, so no node is notified. */
    private static final String UNHEARD = "DO $$ BEGIN SET LOCAL session_replication_role = replica; %s; END $$";

    /** Holds every connection that this node has for statements. */
    private static List<Connection> takeAllConnections(TestServer server) throws SQLException {
        var pool = server.room(DataSource.class);
        var taken = new ArrayList<Connection>();
        for (var connection = 0; connection < 16; connection++) {
            taken.add(pool.getConnection());
        }
        return taken;
    }

    @Test
    @DisplayName("asks the database nothing once the node knows the session")
    void noStatement() throws SQLException {
        var server = TestServer.alone();
        var member = server.member();
        CHECKS.forEach(check -> member.get(check));

        var connections = takeAllConnections(server);
        try {
            for (var check : CHECKS) {
                assertThat(member.get(check).status()).as(check).isEqualTo(200);
            }
            assertThat(server.browser().get("/verify").status()).isEqualTo(401);
        } finally {
            for (var connection : connections) {
                connection.close();
            }
            server.stop();
        }
    }

    @Test
    @DisplayName("soon refuses a session deleted by hand in the database, on every node")
    void endedByHand() {
        var member = SERVER.member();
        assertThat(member.get("/verify").status()).isEqualTo(200);

        SERVER.rows()
                .sql("DELETE FROM session WHERE id = :id::uuid")
                .param("id", member.session().orElseThrow())
                .update();

        Expect.soon(() -> member.get("/verify").status() == 401);
    }

    @Test
    @DisplayName("soon refuses the session of an account disabled by hand (SEC-32)")
    void disabledByHand() {
        var member = SERVER.member();
        assertThat(member.get("/verify").status()).isEqualTo(200);

        SERVER.rows()
                .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();

        Expect.soon(() -> member.get("/verify").status() == 401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM session WHERE account_id = '%s'",
                "UPDATE account SET disabled_at = clock_now() WHERE id = '%s'"
            })
    @DisplayName("never accepts a session it has refused, even without a notification (SEC-32)")
    void refusedOnce(String unheard) {
        var member = SERVER.member();
        var account = member.get("/verify").header("X-Countersign-Account").orElseThrow();
        SERVER.rows().sql(UNHEARD.formatted(unheard.formatted(account))).update();
        assertThat(member.get("/verify").status()).isEqualTo(200);

        assertThat(member.delete("/api/v1/sessions/" + UUID.randomUUID()).status())
                .isEqualTo(401);

        assertThat(member.get("/verify").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("is refused after signing out, even if the session had expired unnoticed (SEC-32)")
    void signedOutUnheard() {
        var member = SERVER.member();
        var thief = SERVER.browser().carry(Browser.SESSION, Objects.requireNonNull(member.cookie(Browser.SESSION)));
        assertThat(thief.get("/verify").status()).isEqualTo(200);
        SERVER.rows()
                .sql(UNHEARD.formatted(
                        "DELETE FROM session WHERE id = '" + member.session().orElseThrow() + "'"))
                .update();

        member.delete("/api/v1/session");

        assertThat(thief.get("/verify").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("is refused after all others were signed out, even if the session had expired unnoticed (SEC-32)")
    void othersSignedOutUnheard() {
        var member = SERVER.member();
        var other = member.admit(SERVER.browser());
        assertThat(other.get("/verify").status()).isEqualTo(200);
        SERVER.rows()
                .sql(UNHEARD.formatted(
                        "DELETE FROM session WHERE id = '" + other.session().orElseThrow() + "'"))
                .update();

        assertThat(member.delete("/api/v1/sessions").status()).isEqualTo(204);

        assertThat(other.get("/verify").status()).isEqualTo(401);
        assertThat(member.get("/verify").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("evicts a disabled member even without a notification (SEC-32)")
    void disabledUnheard() {
        var member = SERVER.member();
        var account = member.get("/verify").header("X-Countersign-Account").orElseThrow();
        SERVER.rows()
                .sql(UNHEARD.formatted("UPDATE account SET disabled_at = clock_now() WHERE id = '" + account + "'"))
                .update();
        assertThat(member.get("/verify").status()).isEqualTo(200);

        member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));

        assertThat(member.get("/verify").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("refuses at once, on the node that ended it, a session that a member ended (SEC-33)")
    void atOnce() {
        for (var round = 0; round < 50; round++) {
            var member = SERVER.member();
            assertThat(member.get("/verify").status()).isEqualTo(200);
            var thief = SERVER.browser().carry(Browser.SESSION, Objects.requireNonNull(member.cookie(Browser.SESSION)));
            assertThat(thief.get("/verify").status()).isEqualTo(200);

            member.delete("/api/v1/session");

            assertThat(thief.get("/verify").status()).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("a hundred times over is recorded once, within two seconds")
    void oneWrite() {
        var server = TestServer.alone();
        var member = server.member();
        server.turnClock(Duration.ofMinutes(10));

        for (var check = 0; check < 100; check++) {
            member.get("/verify");
        }

        Expect.soon(() -> touchesOf(server) == 1);
        member.get("/verify");
        server.room(Sessions.class).writeTouches();
        assertThat(touchesOf(server)).isEqualTo(1);
        server.stop();
    }

    @Test
    @DisplayName("just before the node stops is recorded too")
    void writtenAtTheEnd() {
        var server = TestServer.alone();
        var other = server.anotherNode();
        var member = server.member();
        server.turnClock(Duration.ofMinutes(10));
        member.get("/verify");

        server.stop();

        assertThat(touchesOf(other)).isEqualTo(1);
        other.stop();
    }

    @Test
    @DisplayName("is recorded before its answer if the session would expire earlier")
    void writtenAtOnce() {
        var server = TestServer.alone(IDLE_A_MINUTE);
        var member = memberFor(Duration.ofSeconds(59), server);

        member.get("/verify");

        assertThat(touchesOf(server)).isEqualTo(1);
        server.stop();
    }

    @Test
    @DisplayName("waits for a lock on the row if the session would expire before it is recorded")
    void waitsForTheRow() throws SQLException {
        var server = TestServer.alone("countersign.session.idle=600s");
        var member = memberFor(Duration.ofSeconds(601), server);

        try (var holder = holding(server, ROW_OF_A_SESSION)) {
            var check = later(() -> member.get("/verify"));
            Expect.soon(() -> server.waitingForLocks() == 1);
            holder.rollback();
            assertThat(check.join().status()).isEqualTo(200);
        }

        assertThat(touchesOf(server)).isEqualTo(1);
        server.stop();
    }

    @Test
    @DisplayName("is answered 503 in time if that row stays locked")
    void neverReleased() throws SQLException {
        var server = TestServer.alone("countersign.session.idle=600s");
        var member = memberFor(Duration.ofSeconds(601), server);

        try (var _ = holding(server, ROW_OF_A_SESSION)) {
            var check = later(() -> member.get("/verify")).orTimeout(10, TimeUnit.SECONDS);
            assertThat(check.join().status()).isEqualTo(503);
        }
        server.stop();
    }

    @Test
    @DisplayName("is refused if the session expired before it could be recorded")
    void overMeanwhile() throws SQLException {
        var server = TestServer.alone(IDLE_A_MINUTE);
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var member = memberFor(Duration.ofMillis(60_900), server);

        try (var holder = holding(server, ROW_OF_A_SESSION)) {
            var verify = later(() -> member.get("/verify"));
            var api = later(() -> member.get("/api/v1/session"));
            var page = later(() -> member.get("/dashboard"));
            var introspection = later(() -> backEnd.introspect(member));
            var open = later(() -> member.signIn(member.email()));
            Expect.soon(() -> server.waitingForLocks() == 5);
            server.rows().sql("SELECT FROM pg_sleep(0.2)").query().listOfRows();
            holdClock(Duration.ofSeconds(62), server);
            holder.rollback();

            assertThat(verify.join().status()).isEqualTo(401);
            assertThat(api.join().status()).isEqualTo(401);
            assertThat(page.join().header("Location")).contains("/login");
            assertThat(introspection.join().json().at("/active").asBoolean()).isFalse();
            assertThat(open.join().status()).isEqualTo(200);
        }

        assertThat(touchesOf(server)).isZero();
        server.stop();
    }

    @Test
    @DisplayName("is refused as expired only if no earlier activity is being recorded, which would revive it")
    void beingWritten() throws SQLException {
        var server = TestServer.alone(IDLE_A_MINUTE);
        var member = memberFor(Duration.ofSeconds(59), server);

        try (var writer = holding(server, "UPDATE session SET last_seen_at = clock_now()")) {
            holdClock(Duration.ofSeconds(62), server);
            var check = later(() -> member.get("/verify"));
            Expect.soon(() -> server.waitingForLocks() == 1);
            writer.commit();
            assertThat(check.join().status()).isEqualTo(200);
        }
        server.stop();
    }

    @Test
    @DisplayName("is counted, and ended with all others, while it is being recorded and the session seems expired")
    void beingWrittenIsSeated() throws SQLException {
        var server = TestServer.alone(IDLE_A_MINUTE);
        var other = memberFor(Duration.ZERO, server);
        var itsActivity = "UPDATE session SET last_seen_at = clock_now() WHERE id = '%s'"
                .formatted(other.session().orElseThrow());
        var member = other.admit(server.browser());
        holdClock(Duration.ofSeconds(30), server);
        member.get("/verify");
        server.room(Sessions.class).writeTouches();
        holdClock(Duration.ofSeconds(59), server);

        try (var writer = holding(server, itsActivity)) {
            holdClock(Duration.ofSeconds(62), server);
            var third = later(() -> server.browser().signIn(other.email()));
            Expect.soon(() -> server.waitingForLocks() == 1);
            writer.commit();
            assertThat(third.join().status()).as("over the limit of two").isEqualTo(409);
        }
        member.get("/verify");
        server.room(Sessions.class).writeTouches();
        holdClock(Duration.ofSeconds(119), server);
        try (var writer = holding(server, itsActivity)) {
            holdClock(Duration.ofMillis(121_500), server);
            var others = later(() -> member.delete("/api/v1/sessions"));
            Expect.soon(() -> server.waitingForLocks() > 0);
            writer.commit();
            assertThat(others.join().status()).isEqualTo(204);
        }

        assertThat(other.get("/verify").status()).isEqualTo(401);
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {IDLE_A_MINUTE, "countersign.session.lifetime=60s"})
    @DisplayName("is refused at once if no activity could keep the session alive, even if the row is locked")
    void longOver(String deadline) throws SQLException {
        var server = TestServer.alone(deadline);
        var member = memberFor(Duration.ofSeconds(65), server);

        try (var _ = holding(server, ROW_OF_A_SESSION)) {
            assertThat(member.get("/verify").status()).isEqualTo(401);
        }
        server.stop();
    }

    @Test
    @DisplayName("is recorded later, with its own time, if a lock on the row is released without a change")
    void writtenAfterAnother() throws SQLException {
        var server = TestServer.alone();
        var member = server.member();
        server.turnClock(Duration.ofMinutes(10));
        try (var _ = holding(server, ROW_OF_A_SESSION)) {
            member.get("/verify");
            server.turnClock(Duration.ofMinutes(30));
            assertThat(touchesOf(server)).isZero();
        }

        Expect.soon(() -> touchesOf(server) == 1);
        assertThat(server.rows()
                        .sql("SELECT extract(epoch FROM last_seen_at - signed_in_at)::int FROM session")
                        .query(Integer.class)
                        .single())
                .isBetween(600, 660);
        server.stop();
    }

    @Test
    @DisplayName("is recorded once if the database's clock goes back before that")
    void clockGoesBack() throws SQLException {
        var server = TestServer.alone();
        var member = server.member();
        server.turnClock(Duration.ofMinutes(20));
        try (var _ = holding(server, ROW_OF_A_SESSION)) {
            member.get("/verify");
            server.turnClock(Duration.ofMinutes(10));
        }

        Expect.soon(() -> touchesOf(server) == 1);
        server.room(Sessions.class).writeTouches();

        assertThat(server.room(Touches.class))
                .extracting("waiting", InstanceOfAssertFactories.MAP)
                .isEmpty();
        server.stop();
    }

    @Test
    @DisplayName("is recorded in time while a sweep waits for its rows")
    void notHeldUp() throws SQLException {
        var server = TestServer.alone();
        var member = server.member();
        server.turnClock(Duration.ofMinutes(10));

        try (var _ = holding(server, "LOCK TABLE approval")) {
            Expect.soon(() -> server.waitingForLocks() > 0);
            member.get("/verify");
            Expect.soon(() -> touchesOf(server) == 1);
        }

        var threads = server.room(ThreadPoolTaskScheduler.class).getScheduledThreadPoolExecutor();
        assertThat(server.room(ScheduledTaskHolder.class).getScheduledTasks())
                .hasSizeLessThanOrEqualTo(threads.getCorePoolSize());
        server.stop();
    }

    /** A transaction that has executed this and is still open. */
    private static Connection holding(TestServer server, String statement) throws SQLException {
        var connection = server.room(Database.class).connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute(statement);
        return connection;
    }

    private static CompletableFuture<Answer> later(Supplier<Answer> asked) {
        return CompletableFuture.supplyAsync(asked, Thread::startVirtualThread);
    }

    /** A member who signed in this long ago, by a clock of record that stands still. */
    private static Browser memberFor(Duration sinceSignIn, TestServer server) {
        server.holdClock(BEGAN);
        var member = server.member();
        holdClock(sinceSignIn, server);
        return member;
    }

    private static void holdClock(Duration sinceSignIn, TestServer server) {
        var at = BEGAN.plus(sinceSignIn);
        server.holdClock(at);
        var caches = server.room(RowCaches.class);
        Expect.soon(() -> caches.now().filter(now -> !now.isBefore(at)).isPresent());
    }

    /** The number of sessions that were seen after they began. */
    private static int touchesOf(TestServer server) {
        return server.rows()
                .sql("SELECT count(*) FROM session WHERE last_seen_at > signed_in_at")
                .query(Integer.class)
                .single();
    }
}
