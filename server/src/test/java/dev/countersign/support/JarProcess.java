package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar as a process of its own, started like an operator does: only with environment variables. Most tests start
 * its contents, {@link Unpacked}, because that takes half the work.
 */
public final class JarProcess {
    private static final Set<String> GIVEN = Set.of("DATABASE_URL", "SESSION_SECRET", "PORT");

    /** All requests of a test come from one address; a test of these limits sets its own values. */
    private static final Map<String, String> FOR_ONE_ADDRESS = Map.of(
            "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS", "100000/1h",
            "COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS", "100000/1h",
            "COUNTERSIGN_LIMITS_SIGN_INS_PER_ADDRESS", "100000/1h",
            "COUNTERSIGN_LIMITS_RIGHT_PASSWORDS_PER_ACCOUNT", "100000/10m");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path PACKAGED = Path.of(System.getProperty("countersign.jar"));
    private static final String READY = "Countersign is ready";

    /** Many starts on few cores: the second compiler would not pay off. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path output;
    private final URI url;

    private JarProcess(Process process, Path output, URI url) {
        this.process = process;
        this.output = output;
        this.url = url;
    }

    /**
     * The jar's files, and an archive of the classes that a node loads. A node's first start creates it once per test run.
     */
    private static final class Unpacked {
        private static final Path FOLDER = PACKAGED.resolveSibling("unpacked");
        private static final Path JAR = FOLDER.resolve(PACKAGED.getFileName());
        private static final Path ARCHIVE = FOLDER.resolve("classes.jsa");
        private static final Path FIRST_START = FOLDER.resolve("first-start");
        private static final Path DATA = Path.of("data");

        static {
            try {
                FileSystemUtils.deleteRecursively(FOLDER);
                run(JarProcess.commandLine(
                        JAVA, List.of("-Djarmode=tools"), PACKAGED, "extract", "--destination", FOLDER.toString()));
                var first = start(
                        JarProcess.commandLine(JAVA, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE), JAR),
                        Files.createDirectory(FIRST_START),
                        Map.of());
                first.untilReady();
                first.stop();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /** A node unpacks PostgreSQL into an empty data directory, which takes a quarter of the work of its start. */
        static void givePostgres(Path directory) {
            try {
                var data = Files.createDirectory(directory.resolve(DATA));
                var programs = FIRST_START.resolve(DATA).resolve("postgres-binaries");
                run(List.of("cp", "-a", programs.toString(), data.toString()));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void run(List<String> command) throws IOException {
            try {
                if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                    throw new AssertionError("failed: " + command);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        static List<String> commandLine(String... words) {
            return JarProcess.commandLine(JAVA, List.of("-XX:SharedArchiveFile=" + ARCHIVE), JAR, words);
        }
    }

    /** @param directory its working directory */
    public static JarProcess start(Path directory, Map<String, String> variables) {
        if (!variables.containsKey("DATABASE_URL")
                && !variables.containsKey("COUNTERSIGN_DATA_DIR")
                && Files.notExists(directory.resolve(Unpacked.DATA))) {
            Unpacked.givePostgres(directory);
        }
        return start(Unpacked.commandLine(), directory, variables);
    }

    /**
     * @param launcher the command that runs Java, such as {@code setpriv}; its environment counts
     * @param options for Java
     */
    public static JarProcess start(
            Path directory, Map<String, String> variables, List<String> launcher, String... options) {
        var words = Stream.of(
                        launcher,
                        List.of(JAVA.toString()),
                        SHORT_LIVED,
                        List.of("-XX:SharedArchiveFile=" + Unpacked.ARCHIVE),
                        List.of(options),
                        List.of("-jar", Unpacked.JAR.toString()))
                .flatMap(List::stream)
                .toList();
        return start(words, directory, variables);
    }

    /** As delivered, in one file. */
    public static JarProcess startPacked(Path directory, Map<String, String> variables) {
        return startPacked(JAVA, directory, variables);
    }

    public static JarProcess startPacked(Path java, Path directory, Map<String, String> variables) {
        return start(commandLine(java, List.of(), PACKAGED), directory, variables);
    }

    /** The pack made by bin/pack, with these options for Java. */
    public static JarProcess startPack(Path directory, Map<String, String> variables, String options) {
        var environment = new HashMap<>(variables);
        environment.put("JAVA_OPTS", options);
        environment.put("JAVA_HOME_25", System.getProperty("java.home"));
        return start(
                List.of(PACKAGED.resolveSibling("pack")
                        .resolve("bin/countersign")
                        .toString()),
                directory,
                environment);
    }

    /** The jar, with these options for Java and none of the tests' own. */
    public static JarProcess startPacked(Path directory, Map<String, String> variables, String options) {
        var words = Stream.of(
                        Stream.of(JAVA.toString()),
                        Arrays.stream(options.split(" ")),
                        Stream.of("-jar", PACKAGED.toString()))
                .flatMap(all -> all)
                .toList();
        return start(words, directory, variables);
    }

    private static JarProcess start(List<String> commandLine, Path directory, Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        var port = environment.computeIfAbsent("PORT", key -> String.valueOf(TestServer.freePort()));
        try {
            var output = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "jar", ".log");
            var builder = new ProcessBuilder(commandLine)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            prepare(builder, environment);
            return new JarProcess(builder.start(), output, URI.create("http://localhost:" + port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A command's output and exit code. */
    public record Said(int status, String out, String err) {}

    /** Runs one command of the command line to its end. */
    public static Said command(Path directory, Map<String, String> variables, String... words) {
        try {
            // Kept out of the logs, because printing a key is correct here.
            var out = Files.createTempFile("command", ".out");
            var err = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "jar-command", ".log");
            var builder = new ProcessBuilder(Unpacked.commandLine(words))
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

    /** Runs one command, which must work, and says how much processor time it took. */
    public static Duration costOfCommand(Path directory, Map<String, String> variables, String... words) {
        try {
            var timed = "TIMEFORMAT='%U %S'; time \"$@\" > /dev/null";
            var builder = new ProcessBuilder(
                            Stream.concat(Stream.of("bash", "-c", timed, "-"), Unpacked.commandLine(words).stream())
                                    .toList())
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            prepare(builder, variables);
            var process = builder.start();
            var seconds = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!seconds.matches("[0-9.]+ [0-9.]+")) {
                throw new AssertionError("failed: " + seconds);
            }
            return Duration.ofMillis(Stream.of(seconds.split(" "))
                    .mapToLong(part -> Math.round(1_000 * Double.parseDouble(part)))
                    .sum());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The processor time that this process has taken so far. */
    public Duration cost() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static List<String> commandLine(Path java, List<String> options, Path jar, String... words) {
        return Stream.of(
                        List.of(java.toString()), SHORT_LIVED, options, List.of("-jar", jar.toString()), List.of(words))
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

    public boolean isAlive() {
        return process.isAlive();
    }

    /** @return how long the node took until it reported ready */
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

    /** Sends SIGSTOP: no thread runs until {@link #wake()}. Its connections stay open and silent. */
    public void freeze() {
        Signals.send("STOP", Stream.of(process.toHandle()));
    }

    public void wake() {
        Signals.send("CONT", Stream.of(process.toHandle()));
    }

    /** Sends SIGTERM, like a service manager, and waits. */
    public int stop() {
        askToStop();
        return untilExit();
    }

    /** Sends SIGTERM without waiting. */
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
