package dev.countersign.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/**
 * The PostgreSQL installed on this machine, with the clients that an operator uses. The embedded one has no clients, and a
 * client of an older version cannot dump a newer server. It does not sync: tests kill its processes, not the machine.
 */
public final class InstalledPostgres implements Closeable {
    private final Path programs;
    private final Path directory;
    private final int port;

    private InstalledPostgres(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** The directory of its programs. Skips the test if there is none; with {@code CI=true} the test fails. */
    public static Path demand() {
        var programs = find();
        if (programs.isEmpty()) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no PostgreSQL with its clients: bin/setup installs it");
            }
            Assumptions.abort("no PostgreSQL with its clients is installed here; bin/setup installs it");
        }
        return programs.orElseThrow();
    }

    /** Debian's directories, newest first. */
    private static Optional<Path> find() {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (var found = Files.list(versions)) {
            return found.filter(
                            version -> Stream.of("initdb", "pg_basebackup", "pg_ctl", "pg_dump", "pg_restore", "psql")
                                    .allMatch(program -> Files.isExecutable(version.resolve("bin", program))))
                    .max(Comparator.comparingInt(version ->
                            Integer.parseInt(versions.relativize(version).toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param directory for its data */
    public static InstalledPostgres start(Path programs, Path directory) {
        var postgres = new InstalledPostgres(programs, directory, TestServer.freePort());
        postgres.asServer("initdb", "--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-D", postgres.data());
        postgres.start();
        return postgres;
    }

    private void start() {
        asServer(
                "pg_ctl",
                "-w",
                "-D",
                data(),
                "-l",
                directory.resolve("postgres.log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                        + " -c max_connections=200 -c track_commit_timestamp=on -c fsync=off",
                "start");
    }

    /** From now on it is a standby of a primary that does not exist, and accepts no writes. */
    public void becomeStandby() throws IOException {
        close();
        Files.createFile(Path.of(data(), "standby.signal"));
        start();
    }

    /** A standby of this server, which has received all that is committed now. */
    public InstalledPostgres standby(Path directory) {
        return standby(directory, port);
    }

    /** @param port on the way to this server */
    public InstalledPostgres standby(Path directory, int port) {
        var standby = new InstalledPostgres(programs, directory, TestServer.freePort());
        standby.follow(port);
        return standby;
    }

    /**
     * Throws its data away, and starts as a standby at its old address.
     *
     * @param port on the way to its primary
     */
    public void followAgain(int port) {
        close();
        try {
            FileSystemUtils.deleteRecursively(Path.of(data()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        follow(port);
    }

    private void follow(int port) {
        var source = "host=127.0.0.1 user=postgres port=" + port;
        asServer("pg_basebackup", "--no-sync", "-D", data(), "-d", source, "-R", "-c", "fast");
        start();
    }

    /** From now on each commit waits until a standby has written it. */
    public void waitForStandbys() {
        psql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        psql("SELECT pg_reload_conf()");
    }

    public void waitForNoStandbys() {
        psql("ALTER SYSTEM RESET synchronous_standby_names");
        psql("SELECT pg_reload_conf()");
    }

    /** It becomes a primary, on the next timeline. */
    public void promote() {
        asServer("pg_ctl", "-w", "-D", data(), "promote");
    }

    /** Sends {@code kill -9} to all its processes. */
    public void kill() {
        var all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** Stops all its processes until {@link #wake()}. Its connections stay open and silent. */
    public void freeze() {
        // The first of them goes first, because it would start more.
        Signals.send("STOP", processes().stream().limit(1));
        Signals.send("STOP", processes().stream());
    }

    public void wake() {
        Signals.send("CONT", processes().stream());
    }

    private List<ProcessHandle> processes() {
        var pidFile = Path.of(data(), "postmaster.pid");
        if (Files.notExists(pidFile)) {
            return List.of();
        }
        try {
            var pid = Files.readAllLines(pidFile).getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip())).stream()
                    .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs one statement. */
    public void psql(String statement) {
        run(
                directory,
                url("postgres"),
                "PGOPTIONS='-c default_transaction_read_only=off' psql -q -v ON_ERROR_STOP=1 \"$DATABASE_URL\" -c \""
                        + statement + "\" >/dev/null");
    }

    public int port() {
        return port;
    }

    /** Its host and port. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** @return its {@code DATABASE_URL} */
    public String freshDatabase(String name) {
        run(
                directory,
                url("postgres"),
                "psql -q \"$DATABASE_URL\" -c 'CREATE DATABASE " + name + " TEMPLATE template0'");
        return url(name);
    }

    public String url(String database) {
        return "postgres://postgres@" + host() + "/" + database;
    }

    /** Runs an operator's command, with these programs on the path. */
    public void run(Path where, String databaseUrl, String commands) {
        var shell = new ProcessBuilder("bash", "-euc", commands).directory(where.toFile());
        shell.environment().put("DATABASE_URL", databaseUrl);
        shell.environment().merge("PATH", programs.toString(), (path, ours) -> ours + ":" + path);
        finish(shell);
    }

    /** PostgreSQL refuses to run as root; in that case it gets a user namespace of its own. */
    private void asServer(String program, String... arguments) {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        finish(new ProcessBuilder(command));
    }

    private static void finish(ProcessBuilder command) {
        try {
            var output = Files.createTempFile("command", ".log");
            var status = command.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError(command.command() + " ended with " + status + ": " + Files.readString(output));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        if (processes().isEmpty()) {
            return;
        }
        wake();
        asServer("pg_ctl", "-w", "-m", "fast", "-D", data(), "stop");
    }

    private String data() {
        return directory.resolve("postgres").toString();
    }
}
