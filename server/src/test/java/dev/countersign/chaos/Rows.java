package dev.countersign.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * PostgreSQL's rows at the end of a run.
 *
 * @param live the live sessions
 * @param redeemed the approval of each redemption
 * @param endingsNoted the sessions whose ending by a person has its security event
 */
record Rows(List<Entry> log, Set<UUID> live, List<UUID> redeemed, Set<UUID> endingsNoted) {

    /** One entry of the session log. */
    record Entry(UUID session, UUID account, Instant began, Optional<End> end) {}

    /**
     * @param at the time in the entry
     * @param committed the time of the commit, as PostgreSQL recorded it
     */
    record End(Instant at, Instant committed, String reason) {
        boolean byPerson() {
            return reason.equals("signed-out") || reason.equals("ended-by-member");
        }
    }

    static Rows read(Connection connection) throws SQLException {
        return new Rows(
                all(connection, """
                        SELECT session_id, account_id, signed_in_at, ended_at, end_reason,
                               pg_xact_commit_timestamp(xmin) AS committed_at
                        FROM session_log
                        """, Rows::entry),
                new HashSet<>(all(connection, "SELECT id FROM session", row -> row.getObject(1, UUID.class))),
                all(
                        connection,
                        "SELECT approval_id FROM security_event WHERE kind = 'approval-redeemed'",
                        row -> row.getObject(1, UUID.class)),
                new HashSet<>(all(
                        connection,
                        "SELECT ended_session_id FROM security_event WHERE ended_session_id IS NOT NULL",
                        row -> row.getObject(1, UUID.class))));
    }

    /** How many ends of sessions an application is still to hear of. */
    static int logoutTokensToSend(Connection connection) throws SQLException {
        return all(
                        connection,
                        "SELECT session_id FROM relying_party WHERE next_attempt_at IS NOT NULL",
                        row -> row.getObject(1, UUID.class))
                .size();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("session_id", UUID.class),
                row.getObject("account_id", UUID.class),
                instant(row, "signed_in_at"),
                row.getObject("ended_at") == null
                        ? Optional.empty()
                        : Optional.of(new End(
                                instant(row, "ended_at"), instant(row, "committed_at"), row.getString("end_reason"))));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(Connection connection, String sql, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reading.from(rows));
            }
            return all;
        }
    }
}
