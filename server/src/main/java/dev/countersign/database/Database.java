package dev.countersign.database;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Access to the database that all nodes share. All decisions use the database's time: SQL calls {@code clock_now()}, and
 * other code calls {@link #now()}. No node's own clock decides anything.
 */
@Component
public class Database {
    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final JdbcClient jdbc;
    private final DatabaseAddress address;
    private final String place;

    Database(JdbcClient jdbc, DatabaseAddress address, StorageSettings settings, DataDirectory directory) {
        this.jdbc = jdbc;
        this.address = address;
        this.place = settings.embedded() ? "embedded, in " + directory.resolve("") : address.place();
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

    /** Names the database for the operator. */
    public String place() {
        return place;
    }

    /** Creates a version 7 UUID (RFC 9562): later ids sort after earlier ones, which keeps the indexes dense. */
    public static UUID newId() {
        return IDS.generate();
    }

    /**
     * Opens a connection outside the pool, for a caller that keeps it, such as a listener.
     *
     * @throws SQLException if PostgreSQL cannot be reached
     */
    public Connection connect() throws SQLException {
        return address.connect();
    }
}
