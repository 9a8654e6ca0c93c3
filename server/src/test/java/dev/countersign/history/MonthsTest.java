package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.session.Sessions;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Growth;
import dev.countersign.support.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@DisplayName("The months of the session log and the events")
class MonthsTest {
    private static final Instant MARCH = Instant.parse("2026-03-10T12:00:00Z");
    private static final String FIVE_MONTHS_AGO = "to_char(now() - interval '5 months', 'YYYY_MM')";

    @Test
    @DisplayName("begin half a month before their first row, in UTC")
    void ahead() {
        var server = TestServer.alone();
        assertThat(months("session_log", server)).containsExactly("session_log_first MINVALUE MAXVALUE");

        keep(MARCH, server);
        var fromApril = List.of(
                "session_log_first MINVALUE 2026-04-01 00:00:00+00",
                "session_log_2026_04 2026-04-01 00:00:00+00 MAXVALUE");
        assertThat(months("session_log", server)).isEqualTo(fromApril);
        keep(Instant.parse("2026-03-16T23:59:59Z"), server);
        assertThat(months("session_log", server)).isEqualTo(fromApril);

        keep(Instant.parse("2026-03-17T00:00:00Z"), server);

        assertThat(months("session_log", server))
                .containsExactly(
                        "session_log_first MINVALUE 2026-04-01 00:00:00+00",
                        "session_log_2026_04 2026-04-01 00:00:00+00 2026-05-01 00:00:00+00",
                        "session_log_2026_05 2026-05-01 00:00:00+00 MAXVALUE");
        assertThat(months("security_event", server))
                .hasSize(3)
                .last()
                .isEqualTo("security_event_2026_05 2026-05-01 00:00:00+00 MAXVALUE");
    }

    @Test
    @DisplayName("begin after all rows, even if nobody began them for long or a clock was far ahead")
    void afterAllRows() {
        var server = TestServer.alone();
        server.holdClock(Instant.parse("2031-05-31T23:59:59Z"));
        server.member();

        keep(MARCH, server);

        assertThat(months("session_log", server).getLast())
                .isEqualTo("session_log_2031_06 2031-06-01 00:00:00+00 MAXVALUE");
        server.member();
        keep(Instant.parse("2031-08-20T00:00:00Z"), server);
        assertThat(months("session_log", server).getLast())
                .isEqualTo("session_log_2031_10 2031-10-01 00:00:00+00 MAXVALUE");
        assertThat(count("session_log", server)).isEqualTo(2);
    }

    @Test
    @DisplayName("begin while members sign up and out, and none of them notices")
    void whileMembersSignIn() {
        var server = TestServer.alone();
        var done = new AtomicBoolean();
        var members = List.of(1, 2).stream()
                .map(thread -> CompletableFuture.supplyAsync(() -> {
                    var count = 0;
                    while (!done.get()) {
                        var member = server.member();
                        assertThat(member.delete("/api/v1/session").status())
                                .as("the clock may have jumped past the session")
                                .isIn(204, 401);
                        count++;
                    }
                    return count;
                }))
                .toList();

        for (var month = 4; month < 10; month++) {
            keep(Instant.parse("2026-0" + month + "-20T00:00:00Z"), server);
        }
        done.set(true);
        var all = members.stream().mapToInt(CompletableFuture::join).sum();
        server.sweep(Sessions.class, Sessions::sweep, "session");

        assertThat(months("session_log", server)).hasSize(7);
        assertThat(count("session_log", server)).isEqualTo(all).isPositive();
        assertThat(count("session_log WHERE ended_at IS NULL", server)).isZero();
    }

    @Test
    @DisplayName("begin after a node was killed while it began one")
    void afterKill() {
        var server = TestServer.alone();
        sql(
                "ALTER TABLE session_log_first ADD CONSTRAINT closing CHECK (signed_in_at < '2026-04-01') NOT VALID",
                server);

        keep(MARCH, server);

        assertThat(months("session_log", server)).hasSize(2);
        assertThat(count("pg_constraint WHERE conname = 'closing'", server)).isZero();
    }

    @Test
    @DisplayName("are left to one node at a time")
    void oneNode() throws SQLException {
        var server = TestServer.alone();
        try (var other = server.room(Database.class).connect()) {
            assertThat(new MonthTable(other).lock()).isTrue();
            keep(MARCH, server);
            assertThat(months("session_log", server)).hasSize(1);
        }

        AtOnce.run(2, number -> {
            server.room(MonthKeeper.class).keep();
            return true;
        });
        assertThat(months("session_log", server)).hasSize(2);
    }

    @Test
    @DisplayName("are kept for ever by default")
    void keptForEver() {
        var server = TestServer.alone();
        server.holdClock(MARCH);
        server.member().delete("/api/v1/session");
        keep(MARCH, server);

        keep(Instant.parse("2066-03-10T12:00:00Z"), server);

        assertThat(months("session_log", server)).hasSize(3);
        assertThat(count("session_log", server)).isOne();
    }

    @Test
    @DisplayName("are dropped after as many months as the operator says, unless a live session began in them")
    void dropped() {
        var server = TestServer.alone("countersign.history.kept=2");
        server.holdClock(MARCH);
        var gone = server.member();
        gone.delete("/api/v1/session");
        var live = server.member();
        // As if its member had chosen to stay signed in.
        sql("UPDATE session SET remembered = true, last_seen_at = '2026-06-01', expires_at = '2026-06-02'", server);
        keep(MARCH, server);
        keep(Instant.parse("2026-04-20T12:00:00Z"), server);
        keep(Instant.parse("2026-05-31T23:59:59Z"), server);
        assertThat(count("session_log", server))
                .as("in May, all of March is kept")
                .isEqualTo(2);
        var events = count("security_event", server);
        assertThat(events).isPositive();

        keep(Instant.parse("2026-06-01T00:00:00Z"), server);
        assertThat(count("session_log", server)).as("with its live session").isEqualTo(2);
        assertThat(count("security_event", server)).isZero();
        assertThat(live.get("/dashboard").status()).isEqualTo(200);

        live.delete("/api/v1/session");
        keep(Instant.parse("2026-06-01T00:00:00Z"), server);

        assertThat(count("session_log", server)).isZero();
        assertThat(months("session_log", server).getFirst()).startsWith("session_log_2026_04 ");
    }

    @Test
    @DisplayName(
            "are searched far enough for the device of a session that lasted 400 days, the longest that settings allow")
    void longestSession() {
        var server =
                TestServer.alone("countersign.session.remembered=400d", "countersign.session.remembered-idle=400d");
        var laptop = server.member();
        laptop.signInToStay(laptop.email());
        var phone = server.browser();
        phone.signInToStay(laptop.email());
        laptop.approve(phone);
        server.turnClock(Duration.ofDays(400).minusHours(1));
        assertThat(laptop.delete("/api/v1/sessions").status()).isEqualTo(204);

        var account = UUID.fromString(laptop.get("/api/v1/session").at("/account/id"));
        assertThat(server.room(History.class)
                        .events(account, 10, Optional.empty())
                        .entries())
                .filteredOn(event -> event.kind() == EventKind.SESSION_ENDED_BY_MEMBER)
                .extracting(EventEntry::about)
                .containsExactly("Firefox on Linux");
    }

    @Test
    @DisplayName("are searched for a session that ends only where it began")
    void searchedForAnEnd() {
        var server =
                TestServer.alone("countersign.session.remembered=400d", "countersign.session.remembered-idle=400d");
        Growth.beginMonths(server);
        server.holdClock(Instant.now().minus(Duration.ofDays(200)));
        var member = server.member();
        member.signInToStay(member.email());
        server.turnClock(Duration.ZERO);
        var live = member.live();
        live.next("hello");

        assertThat(member.delete("/api/v1/session").status()).isEqualTo(204);

        assertThat(live.next("session.ended").path("reason").asString()).isEqualTo("signed-out");
        var rows = Growth.rows(server);
        // Connections report their counts only when they close.
        server.stop();
        var itsMonth = "right(relname, 7) = to_char(now() - interval '200 days', 'YYYY_MM')";
        assertThat(searches("relname ~ 'log' AND " + itsMonth, rows)).isPositive();
        assertThat(searches("relname ~ 'log' AND NOT " + itsMonth, rows)).isZero();
    }

    @Test
    @DisplayName("are searched from the newest on, and old ones only for what is in them")
    void searched() {
        var server = TestServer.alone();
        Growth.beginMonths(server);
        var member = server.member();
        var account = member.get("/api/v1/session").at("/account/id");
        for (var days : List.of("1 day", "300 days")) {
            sql("""
                    INSERT INTO session_log (session_id, account_id, browser, os, kind, method, signed_in_at, ended_at, end_reason)
                    SELECT gen_random_uuid(), '%s', 'Firefox', 'Linux', 'desktop', 'password', began, began, 'idle'
                    FROM generate_series(1, 60) AS n, LATERAL (SELECT clock_now() - interval '%s' - n * interval '1 hour') AS t (began)
                    """.formatted(account, days), server);
            sql("""
                    INSERT INTO security_event (id, account_id, kind, happened_at)
                    SELECT gen_random_uuid(), '%s', 'password-wrong', clock_now() - interval '%s' - n * interval '1 hour'
                    FROM generate_series(1, 60) AS n
                    """.formatted(account, days), server);
        }

        assertThat(member.get("/dashboard").status()).isEqualTo(200);
        var page = member.get("/api/v1/session-log?limit=50");
        assertThat(page.at("/entries/49/session_id")).isNotBlank();
        member.delete("/api/v1/session");

        var rows = Growth.rows(server);
        // Connections report their counts only when they close.
        server.stop();
        assertThat(searches("right(relname, 7) >= " + FIVE_MONTHS_AGO, rows)).isPositive();
        assertThat(searches("right(relname, 7) < " + FIVE_MONTHS_AGO, rows)).isZero();
    }

    /** In all these partitions together. */
    private static long searches(String which, JdbcClient rows) {
        return rows.sql("SELECT sum(idx_scan) FROM pg_stat_user_tables"
                        + " WHERE relname ~ '^(session_log|security_event)_[0-9]{4}_[0-9]{2}$' AND " + which)
                .query(Long.class)
                .single();
    }

    private static void keep(Instant now, TestServer server) {
        server.holdClock(now);
        server.room(MonthKeeper.class).keep();
    }

    private static List<String> months(String table, TestServer server) {
        try (var connection = server.room(Database.class).connect()) {
            return new MonthTable(connection)
                    .all(MonthTable.Parent.valueOf(table.toUpperCase(Locale.ROOT))).stream()
                            .map(month -> month.name() + " " + month.begins().orElse("MINVALUE") + " "
                                    + month.ends().orElse("MAXVALUE"))
                            .toList();
        } catch (SQLException away) {
            throw new IllegalStateException(away);
        }
    }

    private static void sql(String statement, TestServer server) {
        server.rows().sql(statement).update();
    }

    private static long count(String rows, TestServer server) {
        return server.rows()
                .sql("SELECT count(*) FROM " + rows)
                .query(Long.class)
                .single();
    }
}
