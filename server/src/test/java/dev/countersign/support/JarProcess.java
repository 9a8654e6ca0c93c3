package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged jar as a process of its own, started as an operator starts it: by environment variables alone. */
public final class JarProcess {
    private static final Set<String> GIVEN = Set.of("DATABASE_URL", "SESSION_SECRET", "PORT");

    /** Everything in a test comes from one address; a test of these limits gives its own instead. */
    private static final Map<String, String> FOR_ONE_ADDRESS = Map.of(
            "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS", "100000/1h",
            "COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS", "100000/1h");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path PACKAGED = Path.of(System.getProperty("countersign.jar"));
    private static final String READY = "Countersign is ready";

    /** Many starts on few cores: the second compiler would work for nothing. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path output;
    private final URI url;

    private JarProcess(Process process, Path output, URI url) {
        this.process = process;
        this.output = output;
        this.url = url;
    }

    /** @param directory its working directory */
    public static JarProcess start(Path directory, Map<String, String> variables) {
        return start(JAVA, directory, variables);
    }

    public static JarProcess start(Path java, Path directory, Map<String, String> variables) {
        return start(java, PACKAGED, directory, variables);
    }

    /** @param jar in the folder that {@link #unpack} made */
    public static JarProcess startUnpacked(Path jar, Path directory, Map<String, String> variables) {
        return start(JAVA, jar, directory, variables);
    }

    /**
     * Unpacks the jar, so that a node starts sooner.
     *
     * @param folder is made
     * @return the jar in it
     */
    public static Path unpack(Path folder) {
        var command = List.of(
                JAVA.toString(),
                "-Djarmode=tools",
                "-jar",
                PACKAGED.toString(),
                "extract",
                "--destination",
                folder.toString());
        try {
            var process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new AssertionError("could not unpack " + PACKAGED);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return folder.resolve(PACKAGED.getFileName());
    }

    private static JarProcess start(Path java, Path jar, Path directory, Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        var port = environment.computeIfAbsent("PORT", key -> String.valueOf(TestServer.freePort()));
        try {
            var output = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "jar", ".log");
            var builder = new ProcessBuilder(commandLine(java, jar))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            prepare(builder, environment);
            return new JarProcess(builder.start(), output, URI.create("http://localhost:" + port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a command said and how it ended. */
    public record Said(int status, String out, String err) {}

    /** One command of the command line, to its end. */
    public static Said command(Path directory, Map<String, String> variables, String... words) {
        try {
            // Not among the logs: a key is shown here by right.
            var out = Files.createTempFile("command", ".out");
            var err = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "jar-command", ".log");
            var builder = new ProcessBuilder(commandLine(JAVA, PACKAGED, words))
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            prepare(builder, variables);
            var process = new JarProcess(builder.start(), err, URI.create("none:none"));
            return new Said(process.untilExit(), Files.readString(out), process.output());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> commandLine(Path java, Path jar, String... words) {
        return Stream.of(List.of(java.toString()), SHORT_LIVED, List.of("-jar", jar.toString()), List.of(words))
                .flatMap(List::stream)
                .toList();
    }

    private static void prepare(ProcessBuilder builder, Map<String, String> variables) {
        Secrets.remember(variables.getOrDefault("SESSION_SECRET", ""));
        builder.environment().keySet().removeIf(name -> name.startsWith("COUNTERSIGN_") || GIVEN.contains(name));
        builder.environment().putAll(FOR_ONE_ADDRESS);
        builder.environment().putAll(variables);
    }

    public URI url() {
        return url;
    }

    /** @return how long it took until it said that it is ready */
    public Duration untilReady() {
        var start = process.info().startInstant().orElseThrow();
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!output().contains(READY)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("did not become ready: " + output());
            }
            await(Duration.ofMillis(20));
        }
        return Duration.between(start, Instant.now());
    }

    /** @return the exit code of a process that ends by itself */
    public int untilExit() {
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still runs: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** {@code kill -9}: no hook runs, nothing is flushed. */
    public void kill() {
        process.destroyForcibly();
        untilExit();
    }

    /** SIGSTOP: no thread of it runs until {@link #wake()}; its connections stay open, and silent. */
    public void freeze() {
        Signals.send("STOP", Stream.of(process.toHandle()));
    }

    public void wake() {
        Signals.send("CONT", Stream.of(process.toHandle()));
    }

    /** SIGTERM, as a service manager does it. */
    public int stop() {
        askToStop();
        return untilExit();
    }

    /** SIGTERM, and on with the test. */
    public void askToStop() {
        process.destroy();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void await(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
