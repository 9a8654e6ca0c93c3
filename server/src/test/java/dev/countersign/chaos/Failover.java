package dev.countersign.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** A primary fails, and its standby is promoted. Afterwards the old primary becomes the standby. */
enum Failover implements Trouble<Pair> {
    KILLED(Duration.ZERO) {
        @Override
        void fail(Cluster<Pair> cluster) {
            cluster.servers().primary().kill();
        }
    },
    STOPPED(Duration.ZERO) {
        @Override
        void fail(Cluster<Pair> cluster) {
            cluster.servers().primary().close();
        }
    },
    FROZEN_FOR_6_S(Duration.ofSeconds(6)) {
        @Override
        void fail(Cluster<Pair> cluster) {
            cluster.servers().primary().freeze();
        }
    },
    FROZEN_FOR_25_S(Duration.ofSeconds(25)) {
        @Override
        void fail(Cluster<Pair> cluster) {
            cluster.servers().primary().freeze();
        }
    },
    READ_ONLY(Duration.ZERO) {
        @Override
        void fail(Cluster<Pair> cluster) {
            var primary = cluster.servers().primary();
            primary.psql("ALTER SYSTEM SET default_transaction_read_only = on");
            primary.psql("SELECT pg_reload_conf()");
        }
    },

    /** The primary receives what the nodes send, and goes on, but they receive none of its answers. */
    ANSWERS_LOST_FOR_6_S(Duration.ofSeconds(6)) {
        @Override
        void fail(Cluster<Pair> cluster) {
            var number = cluster.servers().number();
            cluster.nodes().forEach(node -> node.proxies().get(number).loseAnswers());
        }
    },

    /** The primary is frozen and woken again; until then one node cannot reach the new primary. */
    ONE_NODE_SEES_ONLY_THE_OLD(Duration.ofSeconds(6)) {
        @Override
        void fail(Cluster<Pair> cluster) {
            cluster.servers().primary().freeze();
        }

        @Override
        boolean cutsOffANode() {
            return true;
        }
    };

    private static final Duration UNTIL_NOTICED = Duration.ofSeconds(2);

    /** In which a node could go back to the old primary. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(6);

    /** Nodes have three seconds from the promotion on. A window excuses two seconds after its end. */
    private static final Duration TO_CHANGE_OVER = Duration.ofSeconds(1);

    private final Duration lasting;

    Failover(Duration lasting) {
        this.lasting = lasting;
    }

    abstract void fail(Cluster<Pair> cluster);

    boolean cutsOffANode() {
        return false;
    }

    @Override
    public void strike(Cluster<Pair> cluster, Node node, History history) {
        strike(cluster, node, history, name());
    }

    /** @return when all nodes that can reach the new primary should use it */
    private long strike(Cluster<Pair> cluster, Node node, History history, String fault) {
        var pair = cluster.servers();
        var all = cluster.nodes().stream().map(Node::number).collect(Collectors.toSet());
        var from = history.now();
        var old = pair.primary();
        var toTheStandby = node.proxies().get(1 - pair.number());
        if (cutsOffANode()) {
            toTheStandby.cutOff();
        }
        fail(cluster);
        Pause.of(UNTIL_NOTICED);
        pair.failOver();
        Pause.of(TO_CHANGE_OVER);
        var left = history.now();
        history.add(new Window(fault, all, Set.of(), all, from, left, true));
        if (!lasting.isZero()) {
            Pause.of(lasting.minus(UNTIL_NOTICED));
            old.wake();
            cluster.nodes().stream()
                    .flatMap(every -> every.proxies().stream())
                    .filter(proxy -> proxy != toTheStandby)
                    .forEach(Proxy::heal);
            Pause.of(AFTERWARDS);
        }
        if (cutsOffANode()) {
            toTheStandby.heal();
            Pause.of(TO_CHANGE_OVER);
            var cutOff = Set.of(node.number());
            history.add(new Window(fault + " " + node.number(), cutOff, Set.of(), cutOff, from, history.now(), false));
        }
        pair.repair();
        return left;
    }

    /** The same with a standby that is asynchronous and has fallen behind. */
    record WithoutWaiting(Failover failover) implements Trouble<Pair> {
        private static final Duration BEHIND = Duration.ofMillis(300);

        /** Each node commits several times a second. */
        private static final Duration FAR_BEHIND = Duration.ofSeconds(5);

        @Override
        public void strike(Cluster<Pair> cluster, Node node, History history) {
            var pair = cluster.servers();
            pair.leaveTheStandbyBehind();
            Pause.of(BEHIND);
            try {
                var received = history.momentOf(pair.received());
                var failed = history.now();
                if (failed - received > FAR_BEHIND.toNanos()) {
                    throw new AssertionError("the standby was behind before it was left behind");
                }
                history.add(new Gap(received, failed, failover.strike(cluster, node, history, toString())));
            } catch (SQLException away) {
                throw new AssertionError(away);
            }
        }

        @Override
        public String toString() {
            return "ASYNCHRONOUS_" + failover;
        }
    }
}
