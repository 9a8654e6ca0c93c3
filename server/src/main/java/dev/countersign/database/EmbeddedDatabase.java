package dev.countersign.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL beside this process, for newcomers and small sites. It syncs to disk and requires a password. A server
 * left behind by a killed process is stopped first; everything it has committed is still there.
 */
final class EmbeddedDatabase {
    private static final String SUPERUSER = "postgres";
    private static final String DATA = "postgres";
    private static final String PID_FILE = "postmaster.pid";
    private static final String PROGRAMS = "postgres-binaries";
    private static final int LONGEST_START_S = 30;
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(2);

    /** 60 MB of programs, 60 MB of data, and some room to write. */
    private static final long SPACE_OF_THE_FIRST_START = 160L * 1024 * 1024;

    private final Optional<FutureTask<Running>> starting;

    /** @param ours empty if another process has started the server */
    private record Running(int port, String password, Optional<EmbeddedPostgres> ours) {
        @Override
        public String toString() {
            return "Running[not shown]";
        }
    }

    private EmbeddedDatabase(Optional<FutureTask<Running>> starting) {
        this.starting = starting;
    }

    /** For a node with the operator's own database: starts nothing, and has no address. */
    static EmbeddedDatabase none() {
        return new EmbeddedDatabase(Optional.empty());
    }

    /** Returns at once. PostgreSQL takes a second to start, during which the rest of the node starts too. */
    static EmbeddedDatabase starting(DataDirectory directory) {
        return inTheBackground(() -> {
            directory.lock();
            return start(directory);
        });
    }

    /**
     * For the command line: uses the database that a running node has started. If no node runs, starts the database for the
     * duration of the command.
     *
     * @throws DatabaseUnusable if the folder has no database yet: a command in the wrong folder must not create one
     */
    static EmbeddedDatabase joining(DataDirectory directory) {
        if (Files.notExists(directory.resolve(DATA))) {
            throw new DatabaseUnusable("COUNTERSIGN_DATA_DIR: there is no database in '" + directory.resolve("")
                    + "'; it must be the folder of a node that was started before.");
        }
        return inTheBackground(() -> join(directory));
    }

    private static EmbeddedDatabase inTheBackground(Callable<Running> start) {
        var task = new FutureTask<>(start);
        Thread.ofPlatform().name("embedded-postgresql").daemon().start(task);
        return new EmbeddedDatabase(Optional.of(task));
    }

    private static Running join(DataDirectory directory) throws IOException, InterruptedException {
        for (var time = 0; time < LONGEST_START_S * 10; time++) {
            if (directory.tryLock()) {
                return start(directory);
            }
            var port = readyPort(directory.resolve(DATA));
            if (port.isPresent()) {
                var password = Files.readString(directory.databasePassword()).strip();
                return new Running(port.get(), password, Optional.empty());
            }
            Thread.sleep(100);
        }
        throw new DatabaseUnusable("COUNTERSIGN_DATA_DIR: the node that uses '" + directory.resolve("")
                + "' has not started its database in time; is it still starting, or frozen?");
    }

    /** Reads PostgreSQL's pid file: the port is in the fourth line, the state in the eighth. */
    private static Optional<Integer> readyPort(Path data) throws IOException {
        var pidFile = data.resolve(PID_FILE);
        var lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.<String>of();
        return lines.size() >= 8 && lines.get(7).strip().equals("ready")
                ? Optional.of(Integer.valueOf(lines.get(3).strip()))
                : Optional.empty();
    }

    private static Running start(DataDirectory directory) {
        var data = directory.resolve(DATA);
        var programs = directory.resolve(PROGRAMS);
        var unpacked = Files.exists(programs);
        try (var words = new StartWords()) {
            try {
                if (!unpacked) {
                    mustFit(programs);
                }
                var passwordFile = directory.databasePassword();
                stopServerLeftBehind(data);
                return start(passwordFile, data, programs, words);
            } catch (IOException | RuntimeException failure) {
                if (!unpacked) {
                    // Unpacking may have stopped halfway.
                    FileSystemUtils.deleteRecursively(programs.toFile());
                }
                if (failure instanceof DatabaseUnusable said) {
                    throw said;
                }
                var reason = words.reason()
                        .orElse(String.valueOf(failure.getMessage() == null ? failure : failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("no reason given"));
                throw new DatabaseUnusable("The embedded PostgreSQL in '" + data + "' did not start (" + reason
                        + "); set DATABASE_URL to use your own PostgreSQL.");
            }
        }
    }

    /** Checked here, because the library that unpacks PostgreSQL does not say when the disk is full. */
    private static void mustFit(Path programs) throws IOException {
        var left = Files.getFileStore(programs.getParent()).getUsableSpace();
        if (left < SPACE_OF_THE_FIRST_START) {
            throw new DatabaseUnusable(
                    "COUNTERSIGN_DATA_DIR: the disk of '%s' is full (%d MB left); the embedded PostgreSQL needs %d MB to begin with."
                            .formatted(
                                    programs.getParent(), left / 1024 / 1024, SPACE_OF_THE_FIRST_START / 1024 / 1024));
        }
    }

    /** Watches the output, because the library keeps waiting for a server that has given up. */
    private static Running start(Path passwordFile, Path data, Path programs, StartWords words) throws IOException {
        var password = Files.readString(passwordFile).strip();
        // The library writes remaining files here, by default to the folder for temporary files.
        System.setProperty("ot.epg.working-dir", programs.toString());
        var server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(programs.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(LONGEST_RECOVERY)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "50")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "");
        var starting = new FutureTask<>(server::start);
        var thread = Thread.ofPlatform().daemon().start(starting);
        while (true) {
            try {
                var running = starting.get(100, TimeUnit.MILLISECONDS);
                return new Running(running.getPort(), password, Optional.of(running));
            } catch (TimeoutException notYet) {
                if (words.gaveUp()) {
                    thread.interrupt();
                    throw new IOException("it gave up");
                }
            } catch (ExecutionException failure) {
                throw new IOException(
                        String.valueOf(failure.getCause() == null ? failure : failure.getCause()), failure);
            } catch (InterruptedException interrupted) {
                thread.interrupt();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
    }

    private static void stopServerLeftBehind(Path data) throws IOException {
        var pidFile = data.resolve(PID_FILE);
        if (Files.notExists(pidFile)) {
            return;
        }
        // Any bytes: a crash can leave anything.
        var pid = Files.readString(pidFile, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .findFirst()
                .orElse("");
        if (!pid.matches("\\d{1,10}")) {
            throw new DatabaseUnusable(
                    "COUNTERSIGN_DATA_DIR: '" + pidFile
                            + "' has no process id, as after a crash on a full disk; delete it if no PostgreSQL uses its folder.");
        }
        var leftBehind = ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
        if (leftBehind.isPresent()) {
            stopAtOnce(leftBehind.get());
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown. SIGTERM, which Java would send, waits for every client to disconnect. */
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

    /** @throws DatabaseUnusable if another process uses the folder or PostgreSQL does not start */
    DatabaseAddress address() {
        var running = running().orElseThrow();
        return new DatabaseAddress(
                "jdbc:postgresql://localhost:" + running.port() + "/postgres",
                Map.of("user", SUPERUSER, "password", running.password()));
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

    /** Also stops a server that nobody has used yet because the start failed elsewhere. */
    void close() throws IOException {
        try {
            var running = running();
            if (running.isPresent() && running.get().ours().isPresent()) {
                running.get().ours().get().close();
            }
        } catch (DatabaseUnusable | IllegalStateException neverStarted) {
            // Already reported as the cause of the failed start.
        }
    }
}
