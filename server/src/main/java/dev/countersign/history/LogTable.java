package dev.countersign.history;

import dev.countersign.database.Word;
import dev.countersign.device.Device;
import dev.countersign.device.Visitor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code session_log}. It is partitioned by {@code signed_in_at}. A statement that bounds that time looks only at the
 * partitions of these months; it is tried again without the bound if it finds too little.
 */
@Component
class LogTable {
    /** In SQL. Settings allow 400 days at most. */
    static final String LONGEST_SESSION = "interval '401 days'";

    static final int FORGOTTEN_AT_ONCE = 2_000;

    /** The month of a session is known from its row. */
    private static final String BEGAN_THEN = " AND signed_in_at = :signedInAt";

    private final JdbcClient jdbc;

    LogTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(
            UUID sessionId,
            UUID accountId,
            Visitor visitor,
            SignInMethod method,
            Optional<String> client,
            Instant signedInAt) {
        jdbc.sql("""
                INSERT INTO session_log
                    (session_id, account_id, browser, os, kind, user_agent, ip, method, client_name, signed_in_at)
                VALUES
                    (:session, :account, :browser, :os, :kind, :userAgent, CAST(:ip AS inet), :method, :client, :signedInAt)
                """)
                .param("session", sessionId)
                .param("account", accountId)
                .param("browser", visitor.device().browser())
                .param("os", visitor.device().os())
                .param("kind", visitor.device().kind().toString())
                .param("userAgent", visitor.userAgent().text())
                .param("ip", visitor.ip())
                .param("method", method.toString())
                .param("client", client.orElse(null))
                .param("signedInAt", signedInAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    void complete(UUID sessionId, Instant signedInAt, Instant endedAt, EndReason reason) {
        if (complete(sessionId, signedInAt, endedAt, reason, BEGAN_THEN) == 0) {
            complete(sessionId, signedInAt, endedAt, reason, "");
        }
    }

    private int complete(UUID sessionId, Instant signedInAt, Instant endedAt, EndReason reason, String months) {
        return jdbc.sql("""
                UPDATE session_log SET ended_at = :endedAt, end_reason = :reason
                WHERE session_id = :session AND ended_at IS NULL""" + months)
                .param("session", sessionId)
                .param("signedInAt", signedInAt.atOffset(ZoneOffset.UTC))
                .param("endedAt", endedAt.atOffset(ZoneOffset.UTC))
                .param("reason", reason.toString())
                .update();
    }

    Optional<EndReason> endReason(UUID sessionId, Instant signedInAt) {
        return endReason(sessionId, signedInAt, BEGAN_THEN).or(() -> endReason(sessionId, signedInAt, ""));
    }

    private Optional<EndReason> endReason(UUID sessionId, Instant signedInAt, String months) {
        return jdbc.sql("SELECT end_reason FROM session_log WHERE session_id = :session AND ended_at IS NOT NULL"
                        + months)
                .param("session", sessionId)
                .param("signedInAt", signedInAt.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional()
                .map(word -> Word.read(EndReason.class, word));
    }

    /**
     * Uses an array instead of {@code IN}, for which PostgreSQL would read the whole table.
     *
     * @return how many rows were blanked
     */
    int blankAddresses(Duration kept, int most) {
        return jdbc.sql("""
                WITH due AS MATERIALIZED (
                    SELECT session_id, signed_in_at FROM session_log
                    WHERE ip IS NOT NULL AND ended_at IS NOT NULL AND signed_in_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY signed_in_at LIMIT :most
                    FOR UPDATE SKIP LOCKED)
                UPDATE session_log SET ip = NULL, user_agent = NULL
                WHERE session_id = ANY (ARRAY (SELECT session_id FROM due))
                  AND signed_in_at BETWEEN (SELECT min(signed_in_at) FROM due) AND (SELECT max(signed_in_at) FROM due)
                """).param("kept", kept.toString()).param("most", most).update();
    }

    /** Blanks all rows of an account, and whose they were, in statements that are each over soon. */
    void forget(UUID accountId) {
        forget(accountId, "");
    }

    /** As {@link #forget(UUID)}, but leaves the rows of sessions that have not ended. */
    void forgetEnded(UUID accountId) {
        forget(accountId, " AND ended_at IS NOT NULL");
    }

    private void forget(UUID accountId, String which) {
        var last = Optional.of(LogCursor.START);
        while (last.isPresent()) {
            last = forget(accountId, last.get(), which);
        }
    }

    /** @return the last row that was blanked; empty if there was none */
    private Optional<LogCursor> forget(UUID accountId, LogCursor before, String which) {
        return jdbc.sql("""
                WITH found AS MATERIALIZED (
                    SELECT session_id, signed_in_at FROM session_log
                    WHERE account_id = :account AND (signed_in_at, session_id) < (:beforeTime, :beforeId)
                      AND signed_in_at <= :beforeTime %s
                    ORDER BY signed_in_at DESC, session_id DESC LIMIT :most),
                blanked AS (
                    UPDATE session_log SET account_id = NULL, ip = NULL, user_agent = NULL
                    WHERE session_id = ANY (ARRAY (SELECT session_id FROM found))
                      AND signed_in_at BETWEEN (SELECT min(signed_in_at) FROM found) AND (SELECT max(signed_in_at) FROM found))
                SELECT session_id, signed_in_at FROM found ORDER BY signed_in_at, session_id LIMIT 1
                """.formatted(which))
                .param("account", accountId)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("most", FORGOTTEN_AT_ONCE)
                .query((row, number) -> new LogCursor(
                        row.getObject("signed_in_at", OffsetDateTime.class).toInstant(),
                        row.getObject("session_id", UUID.class)))
                .optional();
    }

    LogPage newestFirst(UUID accountId, int limit, LogCursor before) {
        var recent = newestFirst(accountId, limit, before, " AND signed_in_at >= " + LogCursor.LATEST_MONTHS);
        return recent.next() != null ? recent : newestFirst(accountId, limit, before, "");
    }

    private LogPage newestFirst(UUID accountId, int limit, LogCursor before, String months) {
        var found = jdbc.sql("""
                SELECT session_id, browser, os, kind, host(ip) AS ip, method, client_name, signed_in_at, ended_at,
                       end_reason
                FROM session_log
                WHERE account_id = :account AND (signed_in_at, session_id) < (:beforeTime, :beforeId)
                  AND signed_in_at <= :beforeTime %s
                ORDER BY signed_in_at DESC, session_id DESC
                LIMIT :limit
                """.formatted(months))
                .param("account", accountId)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("limit", limit + 1)
                .query(LogTable::entry)
                .list();
        return new LogPage(
                found.stream().limit(limit).toList(),
                LogCursor.next(found, limit, entry -> new LogCursor(entry.signedInAt(), entry.sessionId())));
    }

    /** A page of all that is stored about an account's sessions, newest first. */
    List<ExportedLogEntry> exported(UUID accountId, LogCursor before, int most) {
        return jdbc.sql("""
                SELECT session_id, browser, os, kind, user_agent, host(ip) AS ip, method, client_name, signed_in_at,
                       ended_at, end_reason
                FROM session_log
                WHERE account_id = :account AND (signed_in_at, session_id) < (:beforeTime, :beforeId)
                  AND signed_in_at <= :beforeTime
                ORDER BY signed_in_at DESC, session_id DESC
                LIMIT :most
                """)
                .param("account", accountId)
                .param("beforeTime", before.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", before.id())
                .param("most", most)
                .query(LogTable::exported)
                .list();
    }

    private static ExportedLogEntry exported(ResultSet row, int number) throws SQLException {
        var entry = entry(row, number);
        return new ExportedLogEntry(
                entry.sessionId(),
                entry.device(),
                row.getString("user_agent"),
                entry.ip(),
                entry.method(),
                entry.client(),
                entry.signedInAt(),
                entry.endedAt(),
                entry.endReason());
    }

    private static LogEntry entry(ResultSet row, int number) throws SQLException {
        var reason = row.getString("end_reason");
        return new LogEntry(
                row.getObject("session_id", UUID.class),
                Device.from(row),
                row.getString("ip"),
                Word.read(SignInMethod.class, row.getString("method")),
                row.getString("client_name"),
                row.getObject("signed_in_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("ended_at", OffsetDateTime.class)),
                reason == null ? null : Word.read(EndReason.class, reason));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
