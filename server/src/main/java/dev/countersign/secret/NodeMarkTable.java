package dev.countersign.secret;

import java.sql.Connection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The SQL of the marks by which nodes show which secrets they know: advisory locks that hinder nobody, and that PostgreSQL
 * releases when the node is gone.
 */
final class NodeMarkTable {
    /** Any number that is the same on every node; in ASCII, "sect". */
    static final int MARKS = 0x7365_6374;

    private final JdbcClient jdbc;

    NodeMarkTable(Connection connection) {
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    void knows(Secret secret) {
        jdbc.sql("SELECT pg_advisory_lock_shared(:marks, :mark)")
                .param("marks", MARKS)
                .param("mark", secret.mark())
                .query((row, number) -> true)
                .single();
    }
}
