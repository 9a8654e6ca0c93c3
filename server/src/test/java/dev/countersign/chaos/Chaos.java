package dev.countersign.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.countersign.chaos.Call.Accepted;
import dev.countersign.chaos.Call.Active;
import dev.countersign.chaos.Call.Began;
import dev.countersign.chaos.Call.Ended;
import dev.countersign.chaos.Call.Inactive;
import dev.countersign.chaos.Call.Issued;
import dev.countersign.chaos.Call.LoggedOut;
import dev.countersign.chaos.Call.Refused;
import dev.countersign.support.Browser;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run: three nodes, members, faults, and the record of it all.
 *
 * @param <D> the servers that the nodes share
 */
final class Chaos<D extends Cluster.Servers> {
    static final int LIMIT = 2;

    private static final Duration CALM = Duration.ofMillis(1_500);
    private static final Duration SOCKETS_HAVE = Duration.ofSeconds(3);

    /** If a node was killed, another sends its logout tokens within half a minute. */
    private static final Duration LOGOUT_TOKENS_HAVE = Duration.ofSeconds(40);

    /** Each entry strikes at one time, each of its faults at a different node. */
    private static final List<List<Fault>> OF_ONE = List.of(
            List.of(Fault.LISTENING_CUT),
            List.of(Fault.POSTGRES_STOPPED),
            List.of(Fault.POSTGRES_KILLED),
            List.of(Fault.POSTGRES_FROZEN, Fault.CLOCK_AN_HOUR_BEHIND),
            List.of(Fault.NODE_FROZEN, Fault.LISTENING_DELAYED),
            List.of(Fault.NODE_KILLED, Fault.LISTENING_SWALLOWED, Fault.CLOCK_AN_HOUR_AHEAD),
            List.of(Fault.ROLLING_RESTART));

    private final Cluster<D> cluster;
    private final List<? extends List<? extends Trouble<D>>> troubles;
    private final Random dice;
    private final long seed;
    private final History history = new History(Instant.now());
    private final List<String> forgottenSockets = new ArrayList<>();

    private Chaos(Cluster<D> cluster, List<? extends List<? extends Trouble<D>>> troubles, long seed) {
        this.cluster = cluster;
        this.troubles = troubles;
        this.seed = seed;
        this.dice = new Random(seed);
    }

    /**
     * @param violations empty if all is well
     * @param figures for people
     */
    record Outcome(List<String> violations, String figures) {}

    /** Each fault of one PostgreSQL and of the nodes once, in a random order of the seed, then again until the time is over. */
    static Outcome ofOne(Path directory, Duration atLeast, long seed) throws SQLException {
        return run(Postgres.start(directory), OF_ONE, directory, atLeast, seed);
    }

    /** The same with a primary and its standby, which change roles. */
    static Outcome ofPair(Path directory, Collection<Trouble<Pair>> failovers, Duration atLeast, long seed)
            throws SQLException {
        return run(Pair.start(directory), failovers.stream().map(List::of).toList(), directory, atLeast, seed);
    }

    /** The same with two machines that Patroni looks after. */
    static Outcome ofPatroni(
            Patroni patroni, Collection<MachineFault> faults, Path directory, Duration atLeast, long seed)
            throws SQLException {
        return run(patroni, faults.stream().map(List::of).toList(), directory, atLeast, seed);
    }

    private static <D extends Cluster.Servers> Outcome run(
            D servers, List<? extends List<? extends Trouble<D>>> troubles, Path directory, Duration atLeast, long seed)
            throws SQLException {
        // In every other run, announcements go through the table.
        var asks = new HashMap<>(Shop.settings());
        asks.put("COUNTERSIGN_ANNOUNCE_OUTBOX_ABOVE", seed % 2 == 0 ? "200" : "0");
        // A sign-in at the second node needs no approval while a seat is free.
        var doesNotAsk = new HashMap<>(asks);
        doesNotAsk.put("COUNTERSIGN_APPROVAL", "off");
        List<Map<String, String>> settings = List.of(asks, doesNotAsk, asks);
        try (var cluster = Cluster.start(servers, directory, settings)) {
            // Every answer is checked against its own document, which is loaded before anything breaks.
            cluster.nodes().forEach(node -> new Browser(node.url(), "").get("/api/v1/session"));
            // The keys that sign tokens are made before anything breaks, too.
            cluster.nodes().forEach(node -> new Browser(node.url(), "").get("/oauth2/jwks"));
            return new Chaos<>(cluster, troubles, seed).run(atLeast);
        }
    }

    private Outcome run(Duration atLeast) throws SQLException {
        try (var shop = Shop.open(cluster.node(0), history)) {
            return run(atLeast, new Crowd(cluster, history, shop));
        }
    }

    private Outcome run(Duration atLeast, Crowd crowd) throws SQLException {
        crowd.gather(seed);
        Pause.of(CALM);
        do {
            var shuffled = new ArrayList<>(troubles);
            Collections.shuffle(shuffled, dice);
            for (var trouble : shuffled) {
                strike(trouble.stream().filter(Trouble::isPossible).toList());
                Pause.of(CALM);
                crowd.isWell();
            }
        } while (history.now() < atLeast.toNanos());
        crowd.goHome();
        lookAtAllAgain(crowd);
        try (var connection = cluster.servers().connect()) {
            awaitLogoutTokens(connection);
            var verdict = Checker.judge(history, Rows.read(connection), LIMIT);
            var violations = new ArrayList<>(verdict.violations());
            violations.addAll(forgottenSockets);
            if (!violations.isEmpty()) {
                history.write(Path.of("target", "chaos", "history-" + seed + ".txt"));
            }
            return new Outcome(violations, figures(verdict, violations.size(), crowd));
        }
    }

    /** The checker finds those that are missing. */
    private void awaitLogoutTokens(Connection connection) throws SQLException {
        var until = history.now() + LOGOUT_TOKENS_HAVE.toNanos();
        while (Rows.logoutTokensToSend(connection) > 0 && history.now() < until) {
            Pause.millis(100);
        }
    }

    private void strike(List<? extends Trouble<D>> trouble) {
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

    /** Tries every cookie and token that was ever issued at every node, and every socket of an ended session. */
    private void lookAtAllAgain(Crowd crowd) throws SQLException {
        Pause.of(SOCKETS_HAVE);
        try (var connection = cluster.servers().connect()) {
            var live = Rows.read(connection).live();
            for (var member : crowd.members()) {
                for (var device : member.devices()) {
                    device.tickets().forEach(ticket -> cluster.nodes().forEach(node -> device.check(ticket, node)));
                    device.passes().forEach(pass -> cluster.nodes().forEach(node -> device.introspect(pass, node)));
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
                chaos: %d tokens issued, found active %d times and not active %d times; the application was told of %d ends
                chaos: an ended session passed for at most %d ms, its tokens for %d ms; violations: %d
                chaos: standbys that were asynchronous were behind by up to %d ms, and lost %d acknowledged beginnings and endings
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
                        count(Issued.class),
                        count(Active.class),
                        count(Inactive.class),
                        count(LoggedOut.class),
                        verdict.longestPass().toMillis(),
                        verdict.longestActive().toMillis(),
                        violations,
                        history.gaps().stream()
                                .mapToLong(gap -> gap.lag().toMillis())
                                .max()
                                .orElse(0),
                        verdict.lost());
    }

    private long count(Class<? extends Call.Told> kind) {
        return history.calls().stream()
                .flatMap(call -> call.told().stream())
                .filter(kind::isInstance)
                .count();
    }
}
