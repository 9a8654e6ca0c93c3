package dev.countersign.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The packaged server in a process of its own with its embedded PostgreSQL, and its operator's commands. */
public final class Server implements AutoCloseable {
    private static final String JAR = System.getProperty("countersign.jar");
    private static final Set<String> GIVEN = Set.of("DATABASE_URL", "SESSION_SECRET", "PORT");
    private static final String READY = "Countersign is ready";

    /** Faster to start, otherwise the same. */
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");

    private final Path directory;
    private final Map<String, String> settings;
    private final URI url;
    private Process process;
    private Path output;

    private Server(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
        this.url = URI.create("http://localhost:" + settings.get("PORT"));
    }

    /** @return once the server is ready */
    public static Server start(Path directory, Map<String, String> settings) {
        var all = new HashMap<>(Map.of(
                "PORT",
                String.valueOf(freePort()),
                // All requests of a test come from one address.
                "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS",
                "100000/1h"));
        all.putAll(settings);
        var server = new Server(directory, all);
        server.start();
        return server;
    }

    /** A second node on this node's database. */
    public Server anotherNode() {
        return start(directory, Map.of("DATABASE_URL", databaseUrl("postgres"), "SESSION_SECRET", read("data/secret")));
    }

    /** @return for JDBC as well, the address of a database in the node's embedded PostgreSQL */
    public String databaseUrl(String name) {
        return "jdbc:postgresql://localhost:%s/%s?user=postgres&password=%s"
                .formatted(
                        read("data/postgres/postmaster.pid").lines().toList().get(3),
                        name,
                        read("data/database-password"));
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file)).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts the same node again. */
    public void start() {
        try {
            output = Files.createTempFile(directory, "node", ".log");
            process = process(List.of())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            // Also stops it if a test fails before closing it.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            soon("a node that is ready", () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("did not start: " + output());
                }
                return output().contains(READY);
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return url;
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How often it was asked whose session a cookie is. */
    public long asked() {
        return output().lines()
                .filter(line -> line.contains("POST /api/v1/introspection"))
                .count();
    }

    /** Waits until the client answers for this browser without asking this node. */
    void awaitRemembered(Browser browser, Countersign client) {
        soon("an answer from memory", () -> {
            client.check(browser.token());
            var before = asked();
            return client.check(browser.token()).isPresent() && asked() == before;
        });
    }

    /** @return what {@code countersign keys create} prints */
    public String key(String... scopes) {
        var words = new ArrayList<>(List.of("keys", "create", "--name", "shop"));
        for (var scope : scopes) {
            words.addAll(List.of("--scope", scope));
        }
        return command(words.toArray(String[]::new));
    }

    /** Runs one command of the command line. */
    public String command(String... words) {
        try {
            var said = Files.createTempFile(directory, "command", ".out");
            var command = process(List.of(words))
                    .redirectOutput(said.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!command.waitFor(2, TimeUnit.MINUTES) || command.exitValue() != 0) {
                throw new AssertionError("countersign " + String.join(" ", words) + " failed");
            }
            return Files.readString(said).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sends SIGSTOP: no thread runs until {@link #wake()}. Its connections stay open and silent. */
    public void freeze() {
        signal("STOP");
    }

    public void wake() {
        signal("CONT");
    }

    /** {@code kill -9}. */
    public void kill() {
        end(process.destroyForcibly());
    }

    @Override
    public void close() {
        wake();
        process.destroy();
        end(process);
    }

    private ProcessBuilder process(List<String> words) {
        var command = new ArrayList<>(JAVA);
        command.addAll(List.of("-jar", JAR));
        command.addAll(words);
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("COUNTERSIGN_") || GIVEN.contains(name));
        builder.environment().putAll(settings);
        return builder;
    }

    private void signal(String name) {
        try {
            end(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still runs: " + process.pid());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for at most half a minute. */
    public static void soon(String what, BooleanSupplier happened) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("timed out waiting for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
