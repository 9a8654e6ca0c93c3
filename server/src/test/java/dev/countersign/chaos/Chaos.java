package dev.countersign.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.countersign.chaos.Call.Accepted;
import dev.countersign.chaos.Call.Began;
import dev.countersign.chaos.Call.Ended;
import dev.countersign.chaos.Call.Refused;
import dev.countersign.support.Browser;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One run: three nodes, members, faults, and the record of it all. */
final class Chaos {
    static final int LIMIT = 2;

    private static final Duration CALM = Duration.ofMillis(1_500);
    private static final Duration SOCKETS_HAVE = Duration.ofSeconds(3);

    /** Each entry strikes at one time, each of its faults at a different node. */
    private static final List<List<Fault>> TROUBLES = List.of(
            List.of(Fault.LISTENING_CUT),
            List.of(Fault.POSTGRES_STOPPED),
            List.of(Fault.POSTGRES_KILLED),
            List.of(Fault.POSTGRES_FROZEN, Fault.CLOCK_AN_HOUR_BEHIND),
            List.of(Fault.NODE_FROZEN, Fault.LISTENING_DELAYED),
            List.of(Fault.NODE_KILLED, Fault.LISTENING_SWALLOWED, Fault.CLOCK_AN_HOUR_AHEAD),
            List.of(Fault.ROLLING_RESTART));

    private final Cluster cluster;
    private final Random dice;
    private final long seed;
    private final History history = new History(Instant.now());
    private final List<String> forgottenSockets = new ArrayList<>();

    private Chaos(Cluster cluster, long seed) {
        this.cluster = cluster;
        this.seed = seed;
        this.dice = new Random(seed);
    }

    /**
     * @param violations empty if all is well
     * @param figures for people
     */
    record Outcome(List<String> violations, String figures) {}

    /** Each trouble once in a random order of the seed, then in another order, until the time is over. */
    static Outcome run(Path directory, Duration atLeast, long seed) throws SQLException {
        // A sign-in at the second node needs no approval while a seat is free.
        Map<String, String> asks = Map.of();
        var settings = List.of(asks, Map.of("COUNTERSIGN_APPROVAL", "off"), asks);
        try (var cluster = Cluster.start(directory, settings)) {
            // Every answer is checked against its own document, which is loaded before anything breaks.
            cluster.nodes().forEach(node -> new Browser(node.url(), "").get("/api/v1/session"));
            return new Chaos(cluster, seed).run(atLeast);
        }
    }

    private Outcome run(Duration atLeast) throws SQLException {
        var crowd = new Crowd(cluster, history);
        crowd.gather(seed);
        Pause.of(CALM);
        do {
            var troubles = new ArrayList<>(TROUBLES);
            Collections.shuffle(troubles, dice);
            for (var trouble : troubles) {
                strike(trouble.stream().filter(Fault::isPossible).toList());
                Pause.of(CALM);
                crowd.isWell();
            }
        } while (history.now() < atLeast.toNanos());
        crowd.goHome();
        lookAtAllAgain(crowd);
        try (var connection = cluster.postgres().connect()) {
            var verdict = Checker.judge(history, Rows.read(connection), LIMIT);
            var violations = new ArrayList<>(verdict.violations());
            violations.addAll(forgottenSockets);
            if (!violations.isEmpty()) {
                history.write(Path.of("target", "chaos", "history-" + seed + ".txt"));
            }
            return new Outcome(violations, figures(verdict, violations.size(), crowd));
        }
    }

    private void strike(List<Fault> trouble) {
        var nodes = new ArrayList<>(cluster.nodes());
        Collections.shuffle(nodes, dice);
        System.out.printf("chaos %7.1f s  %s%n", history.now() / 1e9, trouble);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> strikes = new ArrayList<>();
            for (var fault : trouble) {
                var node = nodes.removeFirst();
                strikes.add(threads.submit(() -> fault.strike(cluster, node, history)));
            }
            strikes.forEach(Crowd::await);
        }
    }

    /** Tries every cookie that was ever issued at every node, and every socket of an ended session. */
    private void lookAtAllAgain(Crowd crowd) throws SQLException {
        Pause.of(SOCKETS_HAVE);
        try (var connection = cluster.postgres().connect()) {
            var live = Rows.read(connection).live();
            for (var member : crowd.members()) {
                for (var device : member.devices()) {
                    device.tickets().forEach(ticket -> cluster.nodes().forEach(node -> device.check(ticket, node)));
                    device.lines().stream()
                            .filter(line -> !line.socket().isClosed() && !live.contains(line.session()))
                            .forEach(line -> forgottenSockets.add("the socket of an ended session is open: " + line));
                }
            }
        }
    }

    private String figures(Checker.Verdict verdict, int violations, Crowd crowd) {
        var faults = history.windows().stream()
                .collect(groupingBy(window -> window.fault().split(" ")[0], TreeMap::new, counting()));
        return """
                chaos: seed %d, %.0f s, %d members, %d calls (%d without an answer or 5xx)
                chaos: %d sessions begun (%d by a code), %d endings, %d checks accepted, %d refused
                chaos: faults %s
                chaos: an ended session passed for at most %d ms; violations: %d
                """.formatted(
                        seed,
                        history.now() / 1e9,
                        crowd.members().size(),
                        history.calls().size(),
                        history.calls().stream()
                                .filter(call -> call.status() == 0 || call.status() >= 500)
                                .count(),
                        count(Began.class),
                        history.calls().stream()
                                .flatMap(call -> call.told().stream())
                                .filter(told -> told instanceof Began began
                                        && began.approval().isPresent())
                                .count(),
                        count(Ended.class),
                        count(Accepted.class),
                        count(Refused.class),
                        faults,
                        verdict.longestPass().toMillis(),
                        violations);
    }

    private long count(Class<? extends Call.Told> kind) {
        return history.calls().stream()
                .flatMap(call -> call.told().stream())
                .filter(kind::isInstance)
                .count();
    }
}
