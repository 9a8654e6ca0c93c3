package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A data source that opens each connection anew. */
final class Connections extends AbstractDataSource {

    /** Opens a connection; may wait. */
    interface Opening {
        Connection open() throws SQLException;
    }

    private final Opening opening;

    Connections(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return opening.open();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }
}
