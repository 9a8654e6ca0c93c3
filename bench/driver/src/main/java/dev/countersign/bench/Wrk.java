package dev.countersign.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Puts load on an address with {@code wrk}, from prepared requests. */
final class Wrk {
    static final int CONNECTIONS = 32;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path SCRIPT = Path.of("bench/driver/src/main/wrk/requests.lua");
    private static final int THREADS = 2;

    /** @param p99 in microseconds */
    record Result(long requests, long micros, long refused, long broken, long p50, long p99) {
        double perSecond() {
            return requests * 1e6 / micros;
        }
    }

    private Wrk() {}

    /** @param lines Cookie headers, each of which has to be let in; or as {@code requests.lua} reads them */
    static Result checks(URI url, List<String> lines, Duration time) {
        return run(THREADS, CONNECTIONS, url, lines, time);
    }

    /** @param lines a Cookie header, a tab and a body */
    static Result signIns(URI url, List<String> lines, int connections, Duration time) {
        return run(1, connections, url, lines, time);
    }

    private static Result run(int threads, int connections, URI url, List<String> lines, Duration time) {
        try {
            var file = Files.write(Files.createTempFile("bench", ".txt"), lines);
            var process = new ProcessBuilder(
                            "wrk",
                            "-t" + threads,
                            "-c" + connections,
                            "-d" + time.toSeconds() + "s",
                            "--timeout=10s",
                            "-s",
                            SCRIPT.toString(),
                            url.toString(),
                            "--",
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            var output = new String(process.getInputStream().readAllBytes());
            Files.delete(file);
            return parse(url, output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An answer that refuses is quicker than one that lets in: then nothing was measured. */
    private static Result parse(URI url, String output) {
        var result = output.lines()
                .filter(line -> line.startsWith("RESULT "))
                .map(line -> JSON.readValue(line.substring("RESULT ".length()), Result.class))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(url + ": wrk says " + output));
        if (result.refused() > 0 || result.broken() > 0) {
            throw new IllegalStateException(url + ": not all were let in: " + output);
        }
        return result;
    }
}
