package dev.countersign.history;

import dev.countersign.database.Database;
import dev.countersign.database.Word;
import dev.countersign.device.Device;
import dev.countersign.device.Visitor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code security_event}. It is partitioned by {@code happened_at}; {@link LogTable} says what follows from that. */
@Component
class EventTable {
    /** With an array instead of {@code IN}, for which PostgreSQL would read the whole table; in the months of these rows. */
    private static final String IS_DUE = """
            id = ANY (ARRAY (SELECT id FROM due))
              AND happened_at BETWEEN (SELECT min(happened_at) FROM due) AND (SELECT max(happened_at) FROM due)""";

    private static final List<String> FOR_MEMBERS = Arrays.stream(EventKind.values())
            .filter(EventKind::isForMembers)
            .map(EventKind::toString)
            .toList();

    private final JdbcClient jdbc;

    EventTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An event that was inserted.
     *
     * @param at by the clock of record
     * @param account empty if there is none, or if it was deleted
     */
    record Inserted(Instant at, Optional<UUID> account) {}

    /** Locks the account's row against its deletion, which nobody else waits for, so that no row outlives it. */
    Inserted insert(Event event) {
        var visitor = event.visitor();
        return jdbc.sql("""
                INSERT INTO security_event (id, account_id, kind, session_id, ended_session_id, approval_id, key_id, client_id, reason,
                                            browser, os, device_kind, user_agent, ip)
                VALUES (:id, (SELECT id FROM account WHERE id = :account FOR KEY SHARE), :kind, :session, :endedSession, :approval, :key, :client, :reason,
                        :browser, :os, :deviceKind, :userAgent, CAST(:ip AS inet))
                RETURNING happened_at, account_id
                """)
                .param("id", Database.newId())
                .param("account", event.account().orElse(null), Types.OTHER)
                .param("kind", event.kind().toString())
                .param("session", event.session().orElse(null), Types.OTHER)
                .param("endedSession", event.endedSession().orElse(null), Types.OTHER)
                .param("approval", event.approval().orElse(null), Types.OTHER)
                .param("key", event.key().orElse(null), Types.OTHER)
                .param("client", event.client().orElse(null), Types.OTHER)
                .param("reason", event.reason().orElse(null))
                .param("browser", visitor.map(who -> who.device().browser()).orElse(null))
                .param("os", visitor.map(who -> who.device().os()).orElse(null))
                .param(
                        "deviceKind",
                        visitor.map(who -> who.device().kind().toString()).orElse(null))
                .param("userAgent", visitor.map(who -> who.userAgent().text()).orElse(null))
                .param("ip", visitor.map(Visitor::ip).orElse(null))
                .query((row, number) -> new Inserted(
                        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("account_id", UUID.class))))
                .single();
    }

    /**
     * The events that members see. Names the device that asked, or was signed out, and the application, if its row still exists. An
     * application's own call has no device of the member's, so its session's is shown.
     */
    EventPage newestFirst(UUID accountId, int limit, LogCursor before) {
        var recent = newestFirst(accountId, limit, before, " AND event.happened_at >= " + LogCursor.LATEST_MONTHS);
        return recent.next() != null ? recent : newestFirst(accountId, limit, before, "");
    }

    private EventPage newestFirst(UUID accountId, int limit, LogCursor before, String months) {
        var found = jdbc.sql("""
                SELECT event.id, event.kind AS event_kind, host(coalesce(event.ip, used.ip)) AS ip, event.happened_at,
                       event.key_id IS NOT NULL OR event.reason IS NOT DISTINCT FROM :onCommandLine AS by_operator,
                       coalesce(event.browser, asked.browser, used.browser) AS browser,
                       coalesce(event.os, asked.os, used.os) AS os,
                       coalesce(event.device_kind, asked.kind, used.kind) AS kind,
                       event.client_id IS NOT NULL AS of_application, application.name AS application_name,
                       coalesce(asked.browser, ended.browser) AS about_browser, coalesce(asked.os, ended.os) AS about_os,
                       coalesce(asked.purpose = 'password-reset', false) AS of_reset
                FROM security_event event
                LEFT JOIN approval asked ON asked.id = event.approval_id
                LEFT JOIN session_log ended ON ended.session_id = event.ended_session_id
                      AND ended.signed_in_at >= event.happened_at - %s
                LEFT JOIN session_log used ON used.session_id = event.session_id
                      AND event.client_id IS NOT NULL AND event.browser IS NULL
                      AND used.signed_in_at BETWEEN event.happened_at - %s AND event.happened_at
                LEFT JOIN oidc_client application ON application.id = event.client_id
                WHERE event.account_id = :account AND event.kind IN (:kinds)
                  AND (event.happened_at, event.id) < (:beforeTime, :beforeId) AND event.happened_at <= :beforeTime %s
                ORDER BY event.happened_at DESC, event.id DESC
                LIMIT :limit
                """.formatted(LogTable.LONGEST_SESSION, LogTable.LONGEST_SESSION, months))
                .param("account", accountId)
                .param("kinds", FOR_MEMBERS)
                .param("onCommandLine", Event.ON_COMMAND_LINE)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("limit", limit + 1)
                .query(EventTable::found)
                .list();
        return new EventPage(
                found.stream().limit(limit).map(Found::entry).toList(), LogCursor.next(found, limit, Found::cursor));
    }

    /** All events of an account, as they were noted. */
    NotedPage allNewestFirst(UUID accountId, int limit, LogCursor before) {
        var recent = allNewestFirst(accountId, limit, before, " AND happened_at >= " + LogCursor.LATEST_MONTHS);
        return recent.next() != null ? recent : allNewestFirst(accountId, limit, before, "");
    }

    private NotedPage allNewestFirst(UUID accountId, int limit, LogCursor before, String months) {
        var found = jdbc.sql("""
                SELECT id, kind AS event, session_id, ended_session_id, approval_id, key_id, client_id, reason,
                       browser, os, device_kind AS kind, host(ip) AS ip, happened_at
                FROM security_event
                WHERE account_id = :account
                  AND (happened_at, id) < (:beforeTime, :beforeId) AND happened_at <= :beforeTime %s
                ORDER BY happened_at DESC, id DESC
                LIMIT :limit
                """.formatted(months))
                .param("account", accountId)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("limit", limit + 1)
                .query(EventTable::noted)
                .list();
        return new NotedPage(
                found.stream().limit(limit).map(Noted::event).toList(), LogCursor.next(found, limit, Noted::cursor));
    }

    private record Noted(LogCursor cursor, NotedEvent event) {}

    private static Noted noted(ResultSet row, int number) throws SQLException {
        var happenedAt = row.getObject("happened_at", OffsetDateTime.class).toInstant();
        var event = new NotedEvent(
                happenedAt,
                row.getString("event"),
                row.getObject("session_id", UUID.class),
                row.getObject("ended_session_id", UUID.class),
                row.getObject("approval_id", UUID.class),
                row.getObject("key_id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getString("browser") == null ? null : Device.from(row),
                row.getString("ip"),
                row.getString("reason"));
        return new Noted(new LogCursor(happenedAt, row.getObject("id", UUID.class)), event);
    }

    /** A page of all that is stored about an account's events, newest first, for its member. */
    List<ExportedEvent> exported(UUID accountId, LogCursor before, int most) {
        return jdbc.sql("""
                SELECT id, kind AS event, session_id, ended_session_id, approval_id, client_id, reason, happened_at,
                       key_id IS NOT NULL OR reason IS NOT DISTINCT FROM :onCommandLine AS by_operator,
                       browser, os, device_kind AS kind, user_agent, host(ip) AS ip
                FROM security_event
                WHERE account_id = :account
                  AND (happened_at, id) < (:beforeTime, :beforeId) AND happened_at <= :beforeTime
                ORDER BY happened_at DESC, id DESC
                LIMIT :most
                """)
                .param("account", accountId)
                .param("onCommandLine", Event.ON_COMMAND_LINE)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("most", most)
                .query(EventTable::exported)
                .list();
    }

    private static ExportedEvent exported(ResultSet row, int number) throws SQLException {
        var byOperator = row.getBoolean("by_operator");
        return new ExportedEvent(
                row.getObject("id", UUID.class),
                row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                row.getString("event"),
                byOperator,
                row.getObject("session_id", UUID.class),
                row.getObject("ended_session_id", UUID.class),
                row.getObject("approval_id", UUID.class),
                row.getObject("client_id", UUID.class),
                byOperator || row.getString("browser") == null ? null : Device.from(row),
                byOperator ? null : row.getString("user_agent"),
                byOperator ? null : row.getString("ip"),
                row.getString("reason"));
    }

    /**
     * Deletes events that belong neither to an account nor to a key or an application: once their address is gone they say nothing.
     *
     * @return how many were deleted
     */
    int deleteNobodys(Duration kept, int most) {
        return jdbc.sql("""
                WITH due AS MATERIALIZED (
                    SELECT id, happened_at FROM security_event
                    WHERE account_id IS NULL AND key_id IS NULL AND client_id IS NULL AND happened_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY happened_at LIMIT :most
                    FOR UPDATE SKIP LOCKED)
                DELETE FROM security_event WHERE %s
                """.formatted(IS_DUE))
                .param("kept", kept.toString())
                .param("most", most)
                .update();
    }

    /** @return how many rows were blanked */
    int blankAddresses(Duration kept, int most) {
        return jdbc.sql("""
                WITH due AS MATERIALIZED (
                    SELECT id, happened_at FROM security_event
                    WHERE ip IS NOT NULL AND happened_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY happened_at LIMIT :most
                    FOR UPDATE SKIP LOCKED)
                UPDATE security_event SET ip = NULL, user_agent = NULL WHERE %s
                """.formatted(IS_DUE))
                .param("kept", kept.toString())
                .param("most", most)
                .update();
    }

    /** As {@link LogTable#forget(UUID)}. */
    void forget(UUID accountId) {
        var last = Optional.of(LogCursor.START);
        while (last.isPresent()) {
            last = forget(accountId, last.get());
        }
    }

    private Optional<LogCursor> forget(UUID accountId, LogCursor before) {
        return jdbc.sql("""
                WITH due AS MATERIALIZED (
                    SELECT id, happened_at FROM security_event
                    WHERE account_id = :account AND (happened_at, id) < (:beforeTime, :beforeId)
                      AND happened_at <= :beforeTime
                    ORDER BY happened_at DESC, id DESC LIMIT :most),
                blanked AS (
                    UPDATE security_event SET account_id = NULL, ip = NULL, user_agent = NULL WHERE %s)
                SELECT id, happened_at FROM due ORDER BY happened_at, id LIMIT 1
                """.formatted(IS_DUE))
                .param("account", accountId)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("most", LogTable.FORGOTTEN_AT_ONCE)
                .query((row, number) -> new LogCursor(
                        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                        row.getObject("id", UUID.class)))
                .optional();
    }

    private record Found(LogCursor cursor, EventEntry entry) {}

    private static Found found(ResultSet row, int number) throws SQLException {
        var happenedAt = row.getObject("happened_at", OffsetDateTime.class).toInstant();
        var byOperator = row.getBoolean("by_operator");
        var entry = new EventEntry(
                Word.read(EventKind.class, row.getString("event_kind")),
                byOperator,
                byOperator || row.getString("browser") == null ? null : Device.from(row),
                byOperator ? null : row.getString("ip"),
                row.getString("about_browser") == null
                        ? row.getString("application_name")
                        : Device.label(row.getString("about_browser"), row.getString("about_os")),
                row.getBoolean("of_application"),
                row.getBoolean("of_reset"),
                happenedAt);
        return new Found(new LogCursor(happenedAt, row.getObject("id", UUID.class)), entry);
    }
}
