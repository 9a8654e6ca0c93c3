package dev.countersign.chaos;

import dev.countersign.support.Replacements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder in which an operator's commands find the folders of a machine. */
final class Machine implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("..", "examples", "patroni");

    private final String name;
    private final Path folder;
    private final Replacements replacements;
    private final Set<Path> adapted = new HashSet<>();
    private final List<ProcessHandle> services = new ArrayList<>();

    /** @param replacements what differs from a real machine, in commands and in the files that they create */
    Machine(String name, Path folder, Replacements replacements) {
        this.name = name;
        this.folder = folder;
        this.replacements = replacements;
        try {
            for (var made : List.of(
                    "etc/haproxy", "etc/patroni", "etc/pgbouncer", "var/lib/etcd", "var/lib/postgresql", "run")) {
                Files.createDirectories(folder.resolve(made));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Replacements replacements() {
        return replacements;
    }

    String name() {
        return name;
    }

    /** @return the output */
    String run(String commands) {
        try {
            var output = Files.createTempFile(folder, "commands", ".log");
            var shell = shell("set -eu\n" + replacements.in(commands), output).start();
            var hasEnded = shell.waitFor(2, TimeUnit.MINUTES);
            var said = Files.readString(output);
            if (!hasEnded || shell.exitValue() != 0) {
                kill(shell.toHandle());
                throw new AssertionError(commands + " failed on " + name + ": " + said);
            }
            adapt();
            return said;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Starts what runs until {@link #close()}. */
    void start(String command) {
        try {
            var log = folder.resolve(command.split(" ")[0] + ".log");
            services.add(shell("exec " + replacements.in(command), log).start().toHandle());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ProcessBuilder shell(String commands, Path log) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL and PgBouncer refuse to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of("bash", "-c", commands));
        var shell = new ProcessBuilder(command)
                .directory(EXAMPLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        shell.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
        return shell;
    }

    private void adapt() throws IOException {
        try (var files = Files.walk(folder.resolve("etc"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (adapted.add(file)) {
                    replacements.write(file, file);
                }
            }
        }
    }

    /** Sends {@code kill -9} to all that runs here, also to a PostgreSQL that no service has as its child. */
    @Override
    public void close() {
        services.forEach(Machine::kill);
        var pidFile = folder.resolve("var/lib/postgresql/countersign/postmaster.pid");
        if (Files.exists(pidFile)) {
            try {
                var pid = Files.readAllLines(pidFile).getFirst().strip();
                ProcessHandle.of(Long.parseLong(pid)).filter(this::isHere).ifPresent(Machine::kill);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** The file may be left from a PostgreSQL that was killed, and another process may have its number now. */
    private boolean isHere(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(folder.toString()))
                .isPresent();
    }

    private static void kill(ProcessHandle process) {
        var all = Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }
}
