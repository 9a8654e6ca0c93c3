package dev.countersign.chaos;

import dev.countersign.support.Signals;
import dev.countersign.support.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL that can be stopped, killed and frozen. It syncs, and records the time of each commit. */
final class Postgres implements Cluster.Servers {
    private static final long LONGEST_START_SECONDS = 60;

    private final List<String> command;
    private final Path log;
    private final int port;
    private Process postmaster;

    private Postgres(List<String> command, Path log, int port) throws IOException {
        this.command = command;
        this.log = log;
        this.port = port;
        this.postmaster = run();
        untilReady();
    }

    /** Creates a database in this directory and starts it. */
    static Postgres start(Path directory) {
        var data = directory.resolve("postgres");
        try {
            var binary = makeDatabase(data);
            var port = TestServer.freePort();
            List<String> command = new ArrayList<>();
            if ("root".equals(System.getProperty("user.name"))) {
                // PostgreSQL refuses to run as root; in a user namespace of its own it runs as nobody.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(binary, "-D", data.toString(), "-p", String.valueOf(port)));
            for (var setting : List.of(
                    "listen_addresses=localhost",
                    "unix_socket_directories=",
                    "max_connections=200",
                    "track_commit_timestamp=on")) {
                command.addAll(List.of("-c", setting));
            }
            return new Postgres(command, directory.resolve("postgres.log"), port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @return the directory of the server's programs */
    private static String makeDatabase(Path data) throws IOException {
        try (var _ = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setLocaleConfig("locale", "C")
                .start()) {
            var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .flatMap(process -> process.info().command())
                    .orElseThrow();
        }
    }

    private Process run() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    @Override
    public Cluster.Way wayOf(int node) {
        return Cluster.Way.throughProxies(List.of(port));
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres?user=postgres");
    }

    void startAgain() {
        try {
            postmaster = run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        untilReady();
    }

    /** Stops it as a service manager does: every client is disconnected, and committed data is written. */
    void stop() {
        Signals.send("INT", Stream.of(postmaster.toHandle()));
        await(postmaster.toHandle());
    }

    /** Sends {@code kill -9} to all its processes: committed transactions are only in the log. */
    void kill() {
        var all = all();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(Postgres::await);
    }

    @Override
    public void close() {
        kill();
    }

    /** Stops all its processes until {@link #wake()}. Its connections stay open and silent. */
    void freeze() {
        // The postmaster goes first, because it would start more.
        Signals.send("STOP", Stream.of(postmaster.toHandle()));
        Signals.send("STOP", postmaster.descendants());
    }

    void wake() {
        Signals.send("CONT", all().stream());
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(postmaster.toHandle()), postmaster.descendants())
                .toList();
    }

    private void untilReady() {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
        while (true) {
            try (var _ = connect()) {
                return;
            } catch (SQLException notYet) {
                if (!postmaster.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("PostgreSQL did not start, see " + log, notYet);
                }
                Pause.millis(20);
            }
        }
    }

    private static void await(ProcessHandle process) {
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
