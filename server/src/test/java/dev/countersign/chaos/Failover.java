package dev.countersign.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** A primary fails, and its standby takes over. Afterwards the old primary becomes the standby. */
enum Failover implements Trouble<Pair> {
    KILLED(Duration.ZERO) {
        @Override
        void fail(Pair pair) {
            pair.primary().kill();
        }
    },
    STOPPED(Duration.ZERO) {
        @Override
        void fail(Pair pair) {
            pair.primary().close();
        }
    },
    FROZEN_FOR_6_S(Duration.ofSeconds(6)) {
        @Override
        void fail(Pair pair) {
            pair.primary().freeze();
        }
    },
    FROZEN_FOR_25_S(Duration.ofSeconds(25)) {
        @Override
        void fail(Pair pair) {
            pair.primary().freeze();
        }
    },
    READ_ONLY(Duration.ZERO) {
        @Override
        void fail(Pair pair) {
            pair.primary().psql("ALTER SYSTEM SET default_transaction_read_only = on");
            pair.primary().psql("SELECT pg_reload_conf()");
        }
    },

    /** The primary is frozen and woken again; until then one node cannot reach the new primary. */
    ONE_NODE_SEES_ONLY_THE_OLD(Duration.ofSeconds(6)) {
        @Override
        void fail(Pair pair) {
            pair.primary().freeze();
        }

        @Override
        boolean cutsOffANode() {
            return true;
        }
    };

    private static final Duration UNTIL_NOTICED = Duration.ofSeconds(2);

    /** In which a node that sees only the old primary may go wrong. */
    private static final Duration AFTER_WAKING = Duration.ofSeconds(6);

    /** Nodes have three seconds from the promotion on. A window excuses two seconds after its end. */
    private static final Duration TO_CHANGE_OVER = Duration.ofSeconds(1);

    private final Duration frozenFor;

    Failover(Duration frozenFor) {
        this.frozenFor = frozenFor;
    }

    abstract void fail(Pair pair);

    boolean cutsOffANode() {
        return false;
    }

    @Override
    public void strike(Cluster<Pair> cluster, Node node, History history) {
        var pair = cluster.servers();
        var all = cluster.nodes().stream().map(Node::number).collect(Collectors.toSet());
        var from = history.now();
        var old = pair.primary();
        var toTheStandby = node.proxies().get(1 - pair.number());
        if (cutsOffANode()) {
            toTheStandby.cutOff();
        }
        fail(pair);
        Pause.of(UNTIL_NOTICED);
        pair.failOver();
        Pause.of(TO_CHANGE_OVER);
        history.add(new Window(name(), all, Set.of(), all, from, history.now(), true));
        if (!frozenFor.isZero()) {
            Pause.of(frozenFor.minus(UNTIL_NOTICED));
            old.wake();
            Pause.of(AFTER_WAKING);
        }
        if (cutsOffANode()) {
            toTheStandby.heal();
            Pause.of(TO_CHANGE_OVER);
            var cutOff = Set.of(node.number());
            history.add(new Window(name() + " " + node.number(), cutOff, Set.of(), cutOff, from, history.now(), false));
        }
        pair.repair();
    }
}
