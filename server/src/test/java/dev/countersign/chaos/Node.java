package dev.countersign.chaos;

import dev.countersign.support.JarProcess;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node: a process that restarts at its old address, with its own path to each database and its own wall clock. */
final class Node {
    private static final String SECRET = "a secret of many nodes, thirty-two bytes";

    private final int number;
    private final Path directory;
    private final Path clock;
    private final List<Proxy> proxies;
    private final Map<String, String> variables;
    private JarProcess process;

    Node(int number, Path directory, Cluster.Way way, Map<String, String> settings) {
        this.number = number;
        this.directory = directory;
        this.clock = directory.resolve("clock-" + number);
        this.proxies = way.proxies();
        this.variables = new HashMap<>(settings);
        variables.put("PORT", String.valueOf(TestServer.freePort()));
        variables.put("DATABASE_URL", way.databaseUrl());
        variables.put("SESSION_SECRET", SECRET);
        libfaketime().ifPresent(library -> variables.put("LD_PRELOAD", library.toString()));
        variables.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
        variables.put("FAKETIME_CACHE_DURATION", "1");
        variables.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // Its workaround for an old glibc would make every timed wait of the JVM return at once.
        variables.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        writeClock(Duration.ZERO);
        this.process = JarProcess.start(directory, variables);
    }

    private static Optional<Path> libfaketime() {
        for (var root : FileSystems.getDefault().getRootDirectories()) {
            try (var folders = Files.newDirectoryStream(root.resolve("usr/lib"), "*-linux-*")) {
                for (var folder : folders) {
                    var library = folder.resolve("faketime/libfaketime.so.1");
                    if (Files.exists(library)) {
                        return Optional.of(library);
                    }
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return Optional.empty();
    }

    int number() {
        return number;
    }

    URI url() {
        return process.url();
    }

    /** On its way to the first of its databases. */
    Proxy proxy() {
        return proxies.getFirst();
    }

    /** In the order of its databases. */
    List<Proxy> proxies() {
        return proxies;
    }

    void untilReady() {
        process.untilReady();
    }

    /** Whether libfaketime, which changes a node's clock, is installed. */
    static boolean hasClockToTurn() {
        return libfaketime().isPresent();
    }

    /** Sets this process's wall clock ahead by this much, effective within a second. */
    void turnClock(Duration ahead) {
        writeClock(ahead);
    }

    private void writeClock(Duration ahead) {
        try {
            Files.writeString(clock, "%+d".formatted(ahead.toSeconds()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs a command of the command line, which must work, and returns what it prints. */
    String command(String... words) {
        var said = JarProcess.command(directory, variables, words);
        if (said.status() != 0) {
            throw new AssertionError(said);
        }
        return said.out().strip();
    }

    String output() {
        return process.output();
    }

    void kill() {
        process.kill();
    }

    void stop() {
        process.stop();
    }

    void freeze() {
        process.freeze();
    }

    void wake() {
        process.wake();
    }

    void startAgain() {
        process = JarProcess.start(directory, variables);
        process.untilReady();
    }
}
