package dev.countersign.bench;

import dev.countersign.client.Countersign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An application that checks in its own process: the client beside libraries that verify a JWT, by JMH and with one thread;
 * and how soon after the server's answer it refuses a session that was ended, which they never do.
 */
record InProcess(Contestant countersign, Plan plan) implements Workload {
    private static final int SESSIONS = 1_000;
    private static final int ENDINGS = 500;
    private static final String CHECK = "check in the application's process";
    private static final String COUNTERSIGN = "countersign";
    private static final Map<String, String> OTHERS = Map.of(
            "javaJwtHs256", "java-jwt, HS256",
            "nimbusHs256", "nimbus-jose-jwt, HS256",
            "nimbusEs256", "nimbus-jose-jwt, ES256",
            "nimbusEdDsa", "nimbus-jose-jwt, EdDSA");

    @Override
    public List<Row> measure() {
        var perSecond = new Series();
        var median = new Series();
        var p99 = new Series();
        plan.eachRound("in-process", round -> {
            try (var running = plan.start(countersign)) {
                var tokens = countersign.sessions().make(running, SESSIONS).stream()
                        .map(cookie -> cookie.substring(cookie.indexOf('=') + 1))
                        .toList();
                var key = running.command("keys", "create", "--name", "bench", "--scope", "introspect", "--scope", "events");
                jmh(running, key, tokens).forEach(perSecond::add);
                var endings = endings(running, key);
                median.add("median", Figures.percentile(endings, 0.5));
                p99.add("p99", Figures.percentile(endings, 0.99));
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        var rows = new ArrayList<Row>();
        var ours = perSecond.of(COUNTERSIGN);
        rows.add(Row.of(CHECK, "Countersign's client", ours, Figures.Unit.PER_SECOND));
        OTHERS.keySet().stream().sorted().forEach(name -> {
            var theirs = perSecond.of(name);
            var row = Row.of(CHECK, OTHERS.get(name), theirs, Figures.Unit.PER_SECOND);
            var ratio = ours.over(theirs);
            rows.add(
                    name.endsWith("Hs256")
                            ? row.against(ratio, 5)
                            : name.endsWith("Es256") ? row.against(ratio, 200) : row.against(ratio));
        });
        var ended = "ended session refused in the application, after the answer";
        rows.add(Row.of(ended, "Countersign's client, median", median.of("median"), Figures.Unit.MILLISECONDS));
        rows.add(Row.below(100, ended, "Countersign's client, p99", p99.of("p99"), Figures.Unit.MILLISECONDS));
        return rows;
    }

    /** @return checks a second, by the method's name */
    private Map<String, Double> jmh(Running running, String key, List<String> tokens) {
        try {
            var directory = Files.createDirectories(Path.of("bench/target"));
            var keyFile = Files.writeString(directory.resolve("client.key"), key);
            var tokenFile = Files.write(directory.resolve("client.tokens"), tokens);
            var results = directory.resolve("client.csv");
            var command = Stream.of(
                            Contestants.JVM.stream(),
                            Stream.of(
                                    "-Dserver=" + running.url(),
                                    "-Dkey-file=" + keyFile,
                                    "-Dtokens=" + tokenFile,
                                    "-cp",
                                    "bench/client/target/client.jar:bench/client/target/lib/*",
                                    "org.openjdk.jmh.Main"),
                            Stream.of("-f", "1", "-t", "1", "-wi", "3", "-i", "3", "-foe", "true"),
                            Stream.of("-w", plan.warmUp().toSeconds() / 3 + 1 + "s", "-r", plan.time().toSeconds() / 3 + 1 + "s"),
                            Stream.of("-rf", "csv", "-rff", results.toString()))
                    .flatMap(part -> part)
                    .toList();
            var log = directory.resolve("client.log").toFile();
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("JMH failed, see " + log);
            }
            return Files.readAllLines(results).stream()
                    .skip(1)
                    .map(line -> line.replace("\"", "").split(","))
                    .collect(Collectors.toMap(
                            cells -> cells[0].substring(cells[0].lastIndexOf('.') + 1), cells -> Double.valueOf(cells[4])));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** @return milliseconds from the answer to a sign-out until the application, which was letting that session in, does not */
    private static List<Double> endings(Running running, String key) {
        var browsers = IntStream.range(0, ENDINGS)
                .parallel()
                .mapToObj(number -> Browser.ofNewMember(running.url()))
                .toList();
        try (var application = Countersign.connect(running.url(), key)) {
            while (!application.isTrusted()) {
                Running.pause(Duration.ofMillis(10));
            }
            Running.pause(Duration.ofSeconds(2));
            return browsers.stream()
                    .map(browser -> {
                        var token = browser.token();
                        application.check(token).orElseThrow();
                        browser.signOut();
                        var answered = System.nanoTime();
                        while (application.check(token).isPresent()) {
                            Thread.onSpinWait();
                        }
                        return (System.nanoTime() - answered) / 1e6;
                    })
                    .toList();
        }
    }
}
