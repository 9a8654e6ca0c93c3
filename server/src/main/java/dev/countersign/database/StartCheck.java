package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** What a node checks about PostgreSQL once, when it starts. */
final class StartCheck {
    private static final int OLDEST_VERSION = 150_000;

    /** Longer than the driver's own timeouts. */
    private static final Duration FOR_THE_FIRST = Duration.ofMinutes(1);

    /** How long the other hosts have to answer after the first. */
    private static final Duration FOR_THE_OTHERS = Duration.ofMillis(500);

    private final Primary primary;

    StartCheck(Primary primary) {
        this.primary = primary;
    }

    /**
     * @throws DatabaseUnusable if no host is a primary, or one is of another system; if PostgreSQL refuses us, takes no writes,
     *     is older than 15 or is not in UTF-8; if a pooler shares sessions between transactions
     */
    void run() {
        try {
            if (primary.hosts().size() > 1) {
                askAll();
            }
            try (var connection = primary.connect();
                    var another = primary.connect()) {
                checkVersionAndEncoding(connection);
                checkSessions(connection, another);
            }
        } catch (SQLException failure) {
            throw new DatabaseUnusable(DatabaseUnusable.lineFor(failure));
        }
    }

    /** Connects to each host, so that the fence has seen the highest timeline before anything is believed. */
    private void askAll() throws SQLException {
        try (var race = new ConnectionRace(primary::open)) {
            primary.hosts().forEach(race::start);
            var connection = race.next(FOR_THE_FIRST);
            if (connection.isEmpty()) {
                throw race.noneOfThem();
            }
            var until = System.nanoTime() + FOR_THE_OTHERS.toNanos();
            while (connection.isPresent()) {
                connection.get().close();
                connection = race.next(Duration.ofNanos(until - System.nanoTime()));
            }
            // A standby that answered before the primary was refused as a standby; only now can its system be compared.
            var believed = primary.server().orElseThrow();
            for (var failure : race.failures()) {
                if (failure.why() instanceof UnusableServer refused
                        && refused.server().systemId() != believed.systemId()) {
                    var other = UnusableServer.otherSystem(refused.server(), believed);
                    throw new DatabaseUnusable("DATABASE_URL: " + failure.host().place() + ": " + other.getMessage());
                }
            }
        }
    }

    private static void checkVersionAndEncoding(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")) {
            row.next();
            if (row.getInt(1) < OLDEST_VERSION) {
                throw new DatabaseUnusable("DATABASE_URL: this PostgreSQL is version " + row.getInt(1) / 10_000
                        + "; it must be 15 or newer.");
            }
            if (!"UTF8".equals(row.getString(2))) {
                throw new DatabaseUnusable(
                        "DATABASE_URL: this database is encoded in " + row.getString(2) + "; it must be UTF8.");
            }
        }
    }

    /** In transaction mode, a pooler gives the second connection's transaction the session that has served the first. */
    private static void checkSessions(Connection first, Connection second) throws SQLException {
        var session = backendPid(first);
        second.setAutoCommit(false);
        if (backendPid(second) == session || backendPid(first) != session) {
            throw new DatabaseUnusable("DATABASE_URL: the pooler shares sessions between transactions;"
                    + " it must give each connection a session of its own (PgBouncer: pool_mode=session).");
        }
        second.rollback();
    }

    private static int backendPid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
