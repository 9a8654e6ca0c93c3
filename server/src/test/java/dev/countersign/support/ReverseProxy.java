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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A reverse proxy installed on this machine, with the files of {@code examples/}, started with the command of its README.
 * Only the addresses differ.
 */
public final class ReverseProxy implements Closeable {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Pattern COMMAND = Pattern.compile("```sh\n(.+?)\n```", Pattern.DOTALL);

    /** The port of Countersign's own host in the examples; each test uses a different one. */
    private static final String SIGN_IN = "8081";

    private final Process process;
    private final Path log;
    private final URI url;
    private final URI signIn;

    private ReverseProxy(Process process, Path log, URI url, URI signIn) {
        this.process = process;
        this.log = log;
        this.url = url;
        this.signIn = signIn;
    }

    /** Skips the test if the proxy is not installed; with {@code CI=true} the test fails. */
    public static void demand(String name) {
        if (programs().noneMatch(folder -> Files.isExecutable(folder.resolve(name)))) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no " + name + ": bin/setup installs it");
            }
            Assumptions.abort("no " + name + " is installed here; bin/setup installs it");
        }
    }

    /** Debian installs some of them in a directory that is only on root's path. */
    private static Stream<Path> programs() {
        return Arrays.stream(path().split(File.pathSeparator)).map(Path::of);
    }

    private static String path() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("") + File.pathSeparator + "/usr/sbin";
    }

    /**
     * @param changes texts of the example, and their replacements
     * @param url where the proxy listens
     */
    public static ReverseProxy start(String name, Path directory, URI url, Map<String, String> changes) {
        try {
            var signIn = URI.create("http://localhost:" + TestServer.freePort());
            var allChanges = new HashMap<>(changes);
            allChanges.put(SIGN_IN, String.valueOf(signIn.getPort()));
            copy(EXAMPLES.resolve(name), directory, allChanges);
            // When root starts nginx, it stores uploads there as another user.
            if (!directory.toFile().setExecutable(true, false)) {
                throw new IOException("cannot open " + directory + " to others");
            }
            var log = directory.resolve("proxy.log");
            var shell = new ProcessBuilder("bash", "-c", "exec " + command(name))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            shell.environment().put("PATH", path());
            shell.environment().put("HOME", directory.toString());
            var proxy = new ReverseProxy(shell.start(), log, url, signIn);
            Expect.soon(proxy::answers);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The command in the example's README. */
    public static String command(String name) throws IOException {
        var command = COMMAND.matcher(Files.readString(EXAMPLES.resolve(name).resolve("README.md")));
        if (!command.find()) {
            throw new IllegalStateException("no command in the README of " + name);
        }
        return command.group(1);
    }

    private static void copy(Path example, Path directory, Map<String, String> changes) throws IOException {
        var replacements = new Replacements(changes);
        try (var files = Files.list(example)) {
            files.forEach(file -> replacements.write(
                    file, directory.resolve(file.getFileName().toString())));
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

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return url;
    }

    /** Countersign's own host, behind the same proxy. */
    public URI signIn() {
        return signIn;
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
