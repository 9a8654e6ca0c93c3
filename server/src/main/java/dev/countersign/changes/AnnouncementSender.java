package dev.countersign.changes;

import dev.countersign.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Notifies all nodes of the announcements in the table, many in one commit, and decides whether the table is used at all. One
 * node at a time does this. It holds a lock of PostgreSQL on a connection of its own, which PostgreSQL ends when the node has
 * been silent for three quarters of a second; then another node takes over.
 */
@Component
@ConditionalOnWebApplication
class AnnouncementSender implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementSender.class);

    private static final String FIRST_TRANSACTION = "0";

    /** Any number that is the same on every node; in ASCII, "counter". */
    static final long LOCK = 0x636f_756e_7465_72L;

    /** Another node must take over before a lease ends, which lasts two seconds. */
    private static final String END_IF_SILENT = "SET idle_session_timeout = '750ms'";

    private static final int LONGEST_SILENCE_MS = 3_000;
    private static final long BETWEEN_ELECTIONS_MS = 100;
    private static final long BETWEEN_CONNECTIONS_MS = 500;
    private static final long BETWEEN_LOOKS_MS = 250;
    private static final long BETWEEN_ROUNDS_MS = 4;
    private static final long BETWEEN_DECISIONS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_CLEANINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The rate must be low for so many decisions in a row before the table is left. */
    private static final int LOW_FOR = 10;

    /**
     * Sends all committed announcements of transactions since the given one, beats last. Returns the oldest transaction that
     * may still announce something: all before it are over, so their announcements are sent now. PostgreSQL
     * evaluates {@code sent} only because the result is selected.
     */
    private static final String SEND = """
            WITH gone AS (DELETE FROM announcement WHERE xid >= CAST(? AS xid8) RETURNING xid, said_at, channel, payload),
            sent AS (
                SELECT count(pg_notify(channel, payload))
                FROM (SELECT channel, payload FROM gone ORDER BY channel = 'countersign_beats', xid, said_at) AS in_order)
            SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text), (SELECT count FROM sent)
            """;

    private static final String DECIDE = """
            UPDATE announcing SET sent_below = CAST(? AS xid8),
                through_table_until = CASE WHEN ? THEN clock_timestamp() + interval '3 seconds' ELSE '-infinity' END
            """;

    private final Database database;
    private final AnnouncingRate rate;
    private final int outboxAbove;
    private volatile boolean running;

    AnnouncementSender(Database database, AnnouncingRate rate, AnnouncingSettings settings) {
        this.database = database;
        this.rate = rate;
        this.outboxAbove = settings.outboxAbove();
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("countersign-announcing").start(this::sendUntilStopped);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before {@link ChangeListener}, whose first beat may need it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    private void sendUntilStopped() {
        while (running) {
            try (var connection = database.connect()) {
                connection.setNetworkTimeout(Runnable::run, LONGEST_SILENCE_MS);
                execute(connection, END_IF_SILENT);
                while (running && !isLeader(connection)) {
                    pause(BETWEEN_ELECTIONS_MS);
                }
                send(connection);
            } catch (SQLException | RuntimeException | LinkageError away) {
                // ChangeListener says so.
                LOG.debug("Not announcing: {}", away.toString());
            }
            pause(BETWEEN_CONNECTIONS_MS);
        }
    }

    private void send(Connection connection) throws SQLException {
        var throughTable = false;
        var sentBelow = FIRST_TRANSACTION;
        var low = 0;
        var decidedAt = System.nanoTime() - BETWEEN_DECISIONS_NANOS;
        var cleanedAt = System.nanoTime();
        while (running) {
            sentBelow = round(connection, sentBelow);
            if (System.nanoTime() - decidedAt >= BETWEEN_DECISIONS_NANOS) {
                decidedAt = System.nanoTime();
                low = isLow() ? low + 1 : 0;
                throughTable = isHigh()
                        || (throughTable && low < LOW_FOR && rate.ofAll().isPresent());
                decide(connection, sentBelow, throughTable);
            }
            if (throughTable && System.nanoTime() - cleanedAt >= BETWEEN_CLEANINGS_NANOS) {
                // Truncating would lock out those who announce.
                execute(connection, "VACUUM (TRUNCATE false) announcement");
                cleanedAt = System.nanoTime();
            }
            pause(throughTable ? BETWEEN_ROUNDS_MS : BETWEEN_LOOKS_MS);
        }
    }

    private static String round(Connection connection, String since) throws SQLException {
        try (var statement = connection.prepareStatement(SEND)) {
            statement.setString(1, since);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void decide(Connection connection, String sentBelow, boolean throughTable) throws SQLException {
        try (var statement = connection.prepareStatement(DECIDE)) {
            statement.setString(1, sentBelow);
            statement.setBoolean(2, throughTable);
            statement.executeUpdate();
        }
    }

    private boolean isHigh() {
        var all = rate.ofAll();
        return all.isPresent() && (outboxAbove == 0 || all.getAsDouble() > outboxAbove);
    }

    private boolean isLow() {
        return rate.ofAll().orElse(0) < outboxAbove / 2.0;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean isLeader(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
