package dev.countersign.database;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Access to the database that all nodes share. All decisions use the database's time: SQL calls {@code clock_now()}, and
 * other code calls {@link #now()}. No node's own clock decides anything.
 */
@Component
public class Database implements ConfirmedReads {
    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Primary primary;
    private final Optional<String> embeddedIn;

    Database(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Primary primary,
            StorageSettings settings,
            DataDirectory directory) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.primary = primary;
        this.embeddedIn = settings.embedded() ? Optional.of("embedded, in " + directory.resolve("")) : Optional.empty();
    }

    /** @throws DatabaseUnusable if it is not the URL of a database; the message does not repeat it */
    public static void checkUrl(String url) {
        DatabaseAddress.parse(url);
    }

    /** The clock of record, in microseconds. */
    public Instant now() {
        return jdbc.sql("SELECT clock_now()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** Names the database for the operator; with several hosts, the present primary and its timeline. */
    public String place() {
        return embeddedIn.orElseGet(primary::place);
    }

    /** Creates a version 7 UUID (RFC 9562): later ids sort after earlier ones, which keeps the indexes dense. */
    public static UUID newId() {
        return IDS.generate();
    }

    /**
     * Opens a connection outside the pool, for a caller that keeps it, such as a listener. It is cut when another primary
     * takes over.
     *
     * @throws SQLException if PostgreSQL cannot be reached
     */
    public Connection connect() throws SQLException {
        return primary.connect();
    }

    /** @throws SQLException if the server of this connection is no longer the primary, or is away */
    public void mustBePrimary(Connection connection) throws SQLException {
        primary.require(connection);
    }

    /** Why this connection cannot be used any more, in one line for the operator. */
    public String whyLost(Connection connection, SQLException failure) {
        return primary.wasReplaced(connection)
                ? "Another primary has taken over: " + place() + "."
                : DatabaseUnusable.lineFor(failure);
    }

    /**
     * Reads rows that count even if a standby may have been promoted without this node being told. In that case a commit
     * through the same server must come back after the reading. With a synchronous standby, a primary that was replaced
     * cannot commit.
     */
    @Override
    public <T> T confirmed(Supplier<T> reading) {
        if (!primary.mayBeReplaced()) {
            return reading.get();
        }
        return transactions.execute(transaction -> {
            var rows = reading.get();
            jdbc.sql("SELECT pg_logical_emit_message(true, 'countersign', '')")
                    .query((row, number) -> true)
                    .single();
            return rows;
        });
    }
}
