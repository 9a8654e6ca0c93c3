package dev.countersign.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A fault of a node, of its connections or of the one PostgreSQL. */
enum Fault implements Trouble<Postgres> {
    POSTGRES_STOPPED(Noticed.BY_ALL) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            cluster.servers().stop();
            Pause.of(Duration.ofSeconds(1));
            cluster.servers().startAgain();
        }
    },
    POSTGRES_KILLED(Noticed.BY_ALL) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            cluster.servers().kill();
            cluster.servers().startAgain();
        }
    },
    POSTGRES_FROZEN(Noticed.BY_ALL) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            cluster.servers().freeze();
            Pause.of(Duration.ofSeconds(10));
            cluster.servers().wake();
        }
    },
    LISTENING_CUT(Noticed.BY_NOBODY) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            for (var time = 0; time < 4; time++) {
                untilListening(node);
                node.proxy().cutListening();
            }
            untilListening(node);
        }
    },
    LISTENING_SWALLOWED(Noticed.BY_NOBODY) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            untilListening(node);
            node.proxy().swallowListening();
            Pause.of(Duration.ofSeconds(7));
            node.proxy().heal();
        }
    },
    LISTENING_DELAYED(Noticed.BY_NOBODY) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            untilListening(node);
            node.proxy().delayListening(Duration.ofSeconds(5));
            Pause.of(Duration.ofSeconds(8));
            node.proxy().heal();
        }
    },
    NODE_KILLED(Noticed.BY_ITS_CALLERS) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            node.kill();
            node.startAgain();
        }
    },
    NODE_FROZEN(Noticed.BY_ITS_CALLERS) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            node.freeze();
            Pause.of(Duration.ofSeconds(10));
            node.wake();
        }
    },
    CLOCK_AN_HOUR_AHEAD(Noticed.BY_CONNECTIONS) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            turnClockFor(node, Duration.ofHours(1));
        }
    },
    CLOCK_AN_HOUR_BEHIND(Noticed.BY_CONNECTIONS) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            turnClockFor(node, Duration.ofHours(-1));
        }
    },
    ROLLING_RESTART(Noticed.BY_ITS_CALLERS) {
        @Override
        void strike(Cluster<Postgres> cluster, Node node) {
            node.stop();
            node.startAgain();
        }
    };

    @Override
    public boolean isPossible() {
        return noticed != Noticed.BY_CONNECTIONS || Node.hasClockToTurn();
    }

    /** The nodes that may fail while it lasts. */
    private enum Noticed {
        BY_ALL,
        BY_ITS_CALLERS,
        /** Tomcat measures a connection's idle time by the wall clock, and closes kept-alive connections when that jumps. */
        BY_CONNECTIONS,
        BY_NOBODY
    }

    private final Noticed noticed;

    Fault(Noticed noticed) {
        this.noticed = noticed;
    }

    abstract void strike(Cluster<Postgres> cluster, Node node);

    /** A rolling restart goes from node to node, each in a window of its own. */
    @Override
    public void strike(Cluster<Postgres> cluster, Node node, History history) {
        for (var struck : this == ROLLING_RESTART ? cluster.nodes() : List.of(node)) {
            var from = history.now();
            strike(cluster, struck);
            history.add(new Window(
                    name() + (noticed == Noticed.BY_ALL ? "" : " " + struck.number()),
                    switch (noticed) {
                        case BY_ALL -> allOf(cluster);
                        case BY_ITS_CALLERS -> Set.of(struck.number());
                        case BY_CONNECTIONS, BY_NOBODY -> Set.of();
                    },
                    noticed == Noticed.BY_CONNECTIONS ? Set.of(struck.number()) : Set.of(),
                    switch (this) {
                        case POSTGRES_STOPPED, POSTGRES_KILLED, POSTGRES_FROZEN -> allOf(cluster);
                        case LISTENING_CUT, LISTENING_SWALLOWED, LISTENING_DELAYED -> Set.of(struck.number());
                        case NODE_KILLED, NODE_FROZEN, ROLLING_RESTART, CLOCK_AN_HOUR_AHEAD, CLOCK_AN_HOUR_BEHIND ->
                            Set.of();
                    },
                    from,
                    history.now(),
                    noticed == Noticed.BY_ALL));
        }
    }

    private static Set<Integer> allOf(Cluster<Postgres> cluster) {
        return cluster.nodes().stream().map(Node::number).collect(Collectors.toSet());
    }

    private static void untilListening(Node node) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!node.proxy().hasListener()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("node " + node.number() + " does not listen");
            }
            Pause.millis(20);
        }
    }

    private static void turnClockFor(Node node, Duration ahead) {
        node.turnClock(ahead);
        Pause.of(Duration.ofSeconds(5));
        node.turnClock(Duration.ZERO);
        // The process reads the file with its clock once a second.
        Pause.of(Duration.ofSeconds(1));
    }
}
