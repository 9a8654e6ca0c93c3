package dev.countersign.support;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A server that is installed on this machine, such as a proxy, or that a test brings along. */
public final class Program implements Closeable {
    private final Process process;
    private final Path log;
    private final URI url;

    private Program(Process process, Path log, URI url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Skips the test if the program is not installed; with {@code CI=true} the test fails. */
    public static void demand(String name) {
        demand(name, find(name).isPresent());
    }

    /** As {@link #demand(String)}, for what is not a program on the path. */
    public static void demand(String name, boolean isInstalled) {
        if (!isInstalled) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no " + name + ": bin/setup installs it");
            }
            Assumptions.abort("no " + name + " is installed here; bin/setup installs it");
        }
    }

    /** Debian installs some of them in a directory that is only on root's path. */
    private static Stream<Path> folders() {
        return Arrays.stream(path().split(File.pathSeparator)).map(Path::of);
    }

    private static Optional<Path> find(String name) {
        return folders()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String path() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("") + File.pathSeparator + "/usr/sbin";
    }

    /**
     * Returns once it accepts connections.
     *
     * @param url where it listens
     */
    public static Program start(
            URI url, Path directory, Map<String, String> environment, String name, String... arguments) {
        try {
            var log = directory.resolve("program.log");
            var words = Stream.concat(Stream.of(find(name).orElseThrow().toString()), Stream.of(arguments));
            var builder = new ProcessBuilder(words.toList())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("PATH", path());
            builder.environment().putAll(environment);
            var program = new Program(builder.start(), log, url);
            Expect.soon(program::answers);
            return program;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("it has ended: " + log());
        }
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Everything that it has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
