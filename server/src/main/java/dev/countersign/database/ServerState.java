package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a PostgreSQL server says about itself; any role may ask.
 *
 * @param systemId the cluster's identifier, which a primary and its standbys share
 * @param timeline rises with each promotion; 0 while the server is a standby
 * @param waitsForStandbys whether its commits wait for standbys (synchronous_standby_names)
 */
record ServerState(long systemId, boolean isStandby, boolean isReadOnly, int timeline, boolean waitsForStandbys) {

    /** The first eight digits of a WAL file's name are the timeline, in hexadecimal (PostgreSQL, 9.28.3). */
    private static final String ASK = """
            SELECT system_identifier,
                   pg_is_in_recovery(),
                   current_setting('transaction_read_only')::boolean,
                   CASE WHEN pg_is_in_recovery() THEN 0
                        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
                   current_setting('synchronous_standby_names') <> ''
            FROM pg_control_system()
            """;

    static ServerState of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(ASK)) {
            row.next();
            return new ServerState(
                    row.getLong(1), row.getBoolean(2), row.getBoolean(3), row.getInt(4), row.getBoolean(5));
        }
    }
}
