package dev.countersign.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real PostgreSQL beside this process, for the newcomer and the small site. It syncs to disk and demands a password;
 * a server that a killed process left behind is stopped first, and what it had committed is still there.
 */
final class EmbeddedDatabase {
    private static final String SUPERUSER = "postgres";

    private final Optional<FutureTask<Running>> starting;

    private record Running(EmbeddedPostgres server, String password) {
        @Override
        public String toString() {
            return "Running[not shown]";
        }
    }

    private EmbeddedDatabase(Optional<FutureTask<Running>> starting) {
        this.starting = starting;
    }

    /** For a node with a database of the operator's: starts nothing, and has no address. */
    static EmbeddedDatabase none() {
        return new EmbeddedDatabase(Optional.empty());
    }

    /** Begins and returns at once: PostgreSQL takes a second to come up, in which the rest of the node starts. */
    static EmbeddedDatabase starting(DataDirectory directory) {
        var task = new FutureTask<>(() -> start(directory));
        Thread.ofPlatform().name("embedded-postgresql").daemon().start(task);
        return new EmbeddedDatabase(Optional.of(task));
    }

    private static Running start(DataDirectory directory) {
        directory.lock();
        var data = directory.resolve("postgres");
        try {
            var passwordFile = directory.databasePassword();
            var password = Files.readString(passwordFile).strip();
            stopServerLeftBehind(data);
            var server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            directory.resolve("postgres-binaries").toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setLocaleConfig("locale", "C")
                    .setConnectConfig("password", password)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "50")
                    .setServerConfig("listen_addresses", "localhost")
                    .setServerConfig("unix_socket_directories", "")
                    .start();
            return new Running(server, password);
        } catch (DatabaseUnusable said) {
            throw said;
        } catch (IOException | RuntimeException failure) {
            throw new DatabaseUnusable("The embedded PostgreSQL in '" + data + "' did not start ("
                    + String.valueOf(failure.getMessage()).lines().findFirst().orElse("")
                    + "); set DATABASE_URL to use one of your own.");
        }
    }

    private static void stopServerLeftBehind(Path data) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        if (Files.notExists(pidFile)) {
            return;
        }
        var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        var leftBehind = ProcessHandle.of(pid)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
        if (leftBehind.isPresent()) {
            stopAtOnce(leftBehind.get());
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown; SIGTERM, which Java would send, waits for every client to go. */
    private static void stopAtOnce(ProcessHandle server) throws IOException {
        new ProcessBuilder("kill", "-INT", String.valueOf(server.pid())).start();
        try {
            server.onExit().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stillThere) {
            throw new IOException("the PostgreSQL with process id " + server.pid() + " does not stop", stillThere);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** @throws DatabaseUnusable where the folder is taken or PostgreSQL does not come up */
    DatabaseAddress address() {
        var running = running().orElseThrow();
        return new DatabaseAddress(
                "jdbc:postgresql://localhost:" + running.server().getPort() + "/postgres",
                SUPERUSER,
                running.password());
    }

    private Optional<Running> running() {
        return starting.map(task -> {
            try {
                return task.get();
            } catch (ExecutionException failure) {
                throw failure.getCause() instanceof DatabaseUnusable said ? said : new IllegalStateException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        });
    }

    /** Also stops a server that nobody has asked for yet, because something else has ended the start. */
    void close() throws IOException {
        try {
            var running = running();
            if (running.isPresent()) {
                running.get().server().close();
            }
        } catch (DatabaseUnusable neverStarted) {
            // Said already, as what stopped the start.
        }
    }
}
