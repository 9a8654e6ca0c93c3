package dev.countersign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What it costs that commits announce something: for sign-ins whose hash is free, and for their commits without the rest. Each
 * is measured on a PostgreSQL alone and on one with a synchronous standby. One node runs at a time.
 */
record Commits(Path directory, int databasePort, Plan plan) implements Workload {
    private static final List<Integer> CLIENTS = List.of(1, 16, 64);
    private static final int MOST_CLIENTS = 64;
    private static final int MEMBERS = 256;

    /** For the clients, a node and this process. */
    private static final int CONNECTIONS = MOST_CLIENTS + 50;

    /** A node that has just started is too slow for 64 clients, and refuses some. */
    private static final int WARM_UP_CLIENTS = 16;

    private static final int LONGER_WARM_UP = 3;

    /** A figure of each way to announce. */
    private record Measure(Kind kind, int clients, String where) {
        enum Kind {
            SIGN_IN("sign-in with a free hash"),
            COMMIT("the commit of a sign-in");

            private final String words;

            Kind(String words) {
                this.words = words;
            }
        }

        static Stream<Measure> all(String where) {
            return Stream.of(Kind.values())
                    .flatMap(kind -> CLIENTS.stream().map(clients -> new Measure(kind, clients, where)));
        }

        void add(Announcing way, double value, Series perSecond) {
            perSecond.add(name(way), value);
        }

        private String workload() {
            return "%s, %d %s, %s".formatted(kind.words, clients, clients == 1 ? "client" : "clients", where);
        }

        private String name(Announcing way) {
            return workload() + ", " + way.words();
        }

        Stream<Row> rows(Series perSecond) {
            var table = perSecond.of(name(Announcing.TABLE));
            return Stream.of(Announcing.values()).map(way -> {
                var figures = perSecond.of(name(way));
                var row = Row.of(workload(), way.words(), figures, Figures.Unit.PER_SECOND);
                return way == Announcing.TABLE
                        ? row
                        : bar(way).map(bar -> row.against(table.over(figures), bar))
                                .orElseGet(() -> row.against(table.over(figures)));
            });
        }

        private Optional<Double> bar(Announcing way) {
            if (clients < MOST_CLIENTS) {
                return Optional.empty();
            }
            return switch (way) {
                case TABLE -> Optional.empty();
                case NOTHING -> Optional.of(0.7);
                // The rest of a sign-in takes the processors before a NOTIFY limits it this much.
                case NOTIFY -> Optional.of(4.0).filter(bar -> kind == Kind.COMMIT);
            };
        }
    }

    @Override
    public List<Row> measure() throws IOException, SQLException {
        var rows = new ArrayList<Row>();
        try (var alone = Cluster.start(folder("alone"), databasePort, CONNECTIONS)) {
            rows.addAll(measure("PostgreSQL alone", alone));
        }
        try (var primary = Cluster.start(folder("primary"), databasePort, CONNECTIONS);
                var _ = primary.synchronousStandby(folder("standby"), databasePort + 1)) {
            rows.addAll(measure("with a synchronous standby", primary));
        }
        return rows;
    }

    private Path folder(String name) throws IOException {
        return Files.createTempDirectory(directory.toAbsolutePath(), name);
    }

    private List<Row> measure(String where, Cluster cluster) throws SQLException {
        for (var way : Announcing.values()) {
            cluster.create(way.database());
        }
        var perSecond = new Series();
        plan.eachRound("commits, " + where, round -> {
            for (var way : Announcing.values()) {
                try (var running = plan.start(way.contestant(cluster))) {
                    measure(way, where, cluster, running, perSecond);
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        });
        return Measure.all(where).flatMap(measure -> measure.rows(perSecond)).toList();
    }

    private void measure(Announcing way, String where, Cluster cluster, Running running, Series perSecond)
            throws SQLException {
        way.begin(cluster);
        var signIns = SignInLoad.ofNewMembers(running, MEMBERS);
        signIns.perSecond(WARM_UP_CLIENTS, plan.warmUp().multipliedBy(LONGER_WARM_UP));
        var commits = SeatCommits.in(way.database(), cluster);
        Measure.all(where).forEach(measure -> {
            var value = switch (measure.kind) {
                case SIGN_IN -> signIns.perSecond(measure.clients, plan.time());
                case COMMIT -> commits.perSecond(measure.clients, plan.time());
            };
            measure.add(way, value, perSecond);
        });
        way.mustBeInUse(cluster);
    }
}
