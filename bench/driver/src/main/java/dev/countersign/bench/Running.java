package dev.countersign.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A contestant's process, from its start to its end. */
final class Running implements AutoCloseable {
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private final Contestant contestant;
    private final Process process;
    private final URI url;
    private final Duration startUp;

    private Running(Contestant contestant, Process process, URI url, Duration startUp) {
        this.contestant = contestant;
        this.process = process;
        this.url = url;
        this.startUp = startUp;
    }

    /** Returns once it serves. */
    static Running start(Contestant contestant, int port) {
        try {
            var log = Files.createDirectories(Path.of("bench/target")).resolve(contestant.slug() + ".log");
            var builder = new ProcessBuilder(contestant.command())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(contestant.environment());
            builder.environment().put("PORT", String.valueOf(port));
            var url = URI.create("http://localhost:" + port);
            var start = System.nanoTime();
            var process = builder.start();
            awaitReady(contestant, process, url, start);
            return new Running(contestant, process, url, Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void awaitReady(Contestant contestant, Process process, URI url, long start) {
        while (!serves(url.resolve(contestant.readyPath()))) {
            if (!process.isAlive() || System.nanoTime() - start > LONGEST_START.toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException(contestant.name() + " did not start, see bench/target");
            }
            pause(Duration.ofMillis(10));
        }
    }

    private static boolean serves(URI url) {
        try {
            return get(url, "").statusCode() < 500;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    static HttpResponse<String> get(URI url, String cookie) {
        var request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).header("Accept", "application/json");
        return send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** One command of Countersign's command line, beside this node; what it prints. */
    String command(String... words) {
        var builder = new ProcessBuilder(
                        Stream.concat(contestant.command().stream(), Stream.of(words)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(contestant.environment());
        try {
            var command = builder.start();
            var printed = new String(command.getInputStream().readAllBytes()).strip();
            if (command.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", words) + " failed");
            }
            return printed;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    Contestant contestant() {
        return contestant;
    }

    URI url() {
        return url;
    }

    URI checkUrl() {
        return url.resolve(contestant.checkPath());
    }

    Duration startUp() {
        return startUp;
    }

    long pid() {
        return process.pid();
    }

    /** What the kernel counts as resident, in bytes, of the process and of those that it started. */
    long resident() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(each -> residentOf(each.pid()))
                .sum();
    }

    private static long residentOf(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Has a Java process collect its garbage, so that what is left is what is in use. */
    void collectGarbage() {
        try {
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            new ProcessBuilder(jcmd, String.valueOf(pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        var started = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
