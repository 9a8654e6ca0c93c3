package dev.countersign.history;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The SQL of the partitions of {@code session_log} and {@code security_event}. Runs on a connection of its own, because reading
 * a whole partition takes long. Statements that lock a table go through {@code change_tables}.
 */
final class MonthTable {
    /** Any number that is the same on every node; in ASCII, "months". */
    private static final long LOCK = 0x6d6f_6e74_6873L;

    /** A month is closed this long before it ends, so it is empty then; and there is time to try again. */
    private static final String AHEAD = "interval '15 days'";

    /** Bounds are read and written as text, so they must be in the same zone. */
    private static final String FOR_EVERY_STATEMENT = "SET TimeZone = 'UTC'; SET lock_timeout = '10s';"
            + " SET idle_in_transaction_session_timeout = '3s'; SET jit = off";

    /** A table that has partitions. */
    enum Parent {
        SESSION_LOG("session_log", "session_id", "signed_in_at"),
        SECURITY_EVENT("security_event", "id", "happened_at");

        private final String table;
        private final String id;
        private final String time;

        Parent(String table, String id, String time) {
            this.table = table;
            this.id = id;
            this.time = time;
        }
    }

    /**
     * A partition. It has one or several months.
     *
     * @param begins empty for the first partition
     * @param ends empty for the newest partition; its end itself is outside
     */
    record Month(Parent parent, String name, Optional<String> begins, Optional<String> ends) {}

    private final JdbcClient jdbc;

    MonthTable(Connection connection) {
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        jdbc.sql(FOR_EVERY_STATEMENT).update();
    }

    /** Whether this connection now has the lock that one node holds while it changes partitions. */
    boolean lock() {
        return jdbc.sql("SELECT pg_try_advisory_lock(:lock)")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    /** The partitions of a table, oldest first. */
    List<Month> all(Parent parent) {
        return jdbc.sql("""
                SELECT relname, substring(bounds FROM 'FROM \\(''([^'']+)''\\)') AS begins,
                       substring(bounds FROM 'TO \\(''([^'']+)''\\)') AS ends
                FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
                     LATERAL (SELECT pg_get_expr(relpartbound, pg_class.oid)) AS of_partition (bounds)
                WHERE inhparent = CAST(:parent AS regclass)
                ORDER BY CAST(substring(bounds FROM 'FROM \\(''([^'']+)''\\)') AS timestamptz) NULLS FIRST
                """)
                .param("parent", parent.table)
                .query((row, number) -> new Month(
                        parent,
                        row.getString("relname"),
                        Optional.ofNullable(row.getString("begins")),
                        Optional.ofNullable(row.getString("ends"))))
                .list();
    }

    /** Whether the newest partition must be closed: it has begun, or begins soon. */
    boolean isDue(Month newest) {
        return newest.begins().isEmpty()
                || jdbc.sql("SELECT CAST(:begins AS timestamptz) <= clock_now() + " + AHEAD)
                        .param("begins", newest.begins().get())
                        .query(Boolean.class)
                        .single();
    }

    /**
     * Gives the newest partition an end, and begins the next one there. The end is a month's, and after all rows, even if some
     * are in the future because a clock was wrong. Rows may be inserted meanwhile: a partition with rows is read before it is
     * locked.
     *
     * @throws DataIntegrityViolationException if there is suddenly a row after that end; nothing has changed then
     */
    void close(Month newest) {
        var parent = newest.parent();
        var end = end(newest);
        var next = parent.table + "_" + end.substring(0, 7).replace('-', '_');
        var rows = newest.begins()
                        .map(begins -> parent.time + " >= '" + begins + "' AND ")
                        .orElse("") + parent.time + " < '" + end + "'";
        // It may be there if a node was killed in the middle.
        change("ALTER TABLE %1$s DROP CONSTRAINT IF EXISTS closing, ADD CONSTRAINT closing CHECK (%2$s) NOT VALID"
                .formatted(newest.name(), rows));
        try {
            jdbc.sql("ALTER TABLE %s VALIDATE CONSTRAINT closing".formatted(newest.name()))
                    .update();
            change("""
                    CREATE TABLE %2$s (LIKE %1$s INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (%3$s));
                    ALTER TABLE %1$s DETACH PARTITION %4$s;
                    ALTER TABLE %1$s ATTACH PARTITION %4$s FOR VALUES FROM (%5$s) TO ('%6$s');
                    ALTER TABLE %1$s ATTACH PARTITION %2$s FOR VALUES FROM ('%6$s') TO (MAXVALUE);
                    ALTER TABLE %4$s DROP CONSTRAINT closing
                    """.formatted(
                            parent.table,
                            next,
                            parent.id,
                            newest.name(),
                            newest.begins().map(begins -> "'" + begins + "'").orElse("MINVALUE"),
                            end));
        } catch (RuntimeException failure) {
            change("ALTER TABLE %s DROP CONSTRAINT IF EXISTS closing".formatted(newest.name()));
            throw failure;
        }
    }

    private String end(Month newest) {
        return jdbc.sql("""
                SELECT CAST(date_trunc('month', GREATEST(
                    clock_now() + %s, CAST(:begins AS timestamptz), (SELECT max(%s) FROM %s)), 'UTC') + interval '1 month' AS text)
                """.formatted(AHEAD, newest.parent().time, newest.name()))
                .param("begins", newest.begins().orElse(null))
                .query(String.class)
                .single();
    }

    /** Whether a partition is older than the months that are kept. */
    boolean isOver(Month month, int kept) {
        return month.ends().isPresent()
                && jdbc.sql("SELECT CAST(:ends AS timestamptz)"
                                + " <= date_trunc('month', clock_now(), 'UTC') - make_interval(months => :kept)")
                        .param("ends", month.ends().get())
                        .param("kept", kept)
                        .query(Boolean.class)
                        .single();
    }

    /** Whether a session that is still live began in this partition, because its member chose to stay signed in. */
    boolean hasLiveSession(Month month) {
        return month.parent() == Parent.SESSION_LOG
                && jdbc.sql("""
                        SELECT EXISTS (SELECT FROM session
                                       WHERE signed_in_at < CAST(:ends AS timestamptz) AND EXISTS (
                                           SELECT FROM %1$s WHERE %1$s.session_id = session.id AND ended_at IS NULL))
                        """.formatted(month.name()))
                        .param("ends", month.ends().orElse("infinity"))
                        .query(Boolean.class)
                        .single();
    }

    void drop(Month month) {
        change("DROP TABLE " + month.name());
    }

    private void change(String statements) {
        jdbc.sql("SELECT change_tables(:statements)")
                .param("statements", statements)
                .query((row, number) -> true)
                .single();
    }
}
