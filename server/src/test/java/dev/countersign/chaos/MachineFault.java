package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the chapter "High availability" tries out. */
enum MachineFault implements Trouble<Patroni> {
    SWITCHED_OVER("patronictl -c /etc/patroni/config.yml switchover") {
        @Override
        void repair(Patroni patroni, Machine struck) {
            // Patroni does all of it.
        }
    },
    STOPPED("machine stop") {
        @Override
        void repair(Patroni patroni, Machine struck) {
            patroni.startAgain(struck);
        }
    },
    KILLED("machine kill") {
        @Override
        void repair(Patroni patroni, Machine struck) {
            patroni.startAgain(struck);
        }
    },
    FROZEN("machine freeze") {
        @Override
        void repair(Patroni patroni, Machine struck) {
            patroni.wake(struck);
        }
    },
    STANDBY_FROZEN("machine freeze") {
        @Override
        Machine strikes(Patroni patroni) {
            return patroni.other(patroni.primary());
        }

        @Override
        boolean isOver(Patroni patroni, Machine struck) {
            return !patroni.waitsForStandby(patroni.other(struck));
        }

        @Override
        void repair(Patroni patroni, Machine struck) {
            patroni.wake(struck);
        }
    };

    /** From the promotion on. A window excuses two seconds after its end. */
    private static final Duration TO_CHANGE_OVER = Duration.ofSeconds(1);

    private static final List<String> LOGGED = List.of("The database is away", "The database answers again, after");

    private final String command;

    MachineFault(String command) {
        this.command = command;
    }

    Machine strikes(Patroni patroni) {
        return patroni.primary();
    }

    /** Whether PostgreSQL takes writes again. */
    boolean isOver(Patroni patroni, Machine struck) {
        return patroni.isPrimary(patroni.other(struck));
    }

    abstract void repair(Patroni patroni, Machine struck);

    @Override
    public void strike(Cluster<Patroni> cluster, Node node, History history) {
        var patroni = cluster.servers();
        var all = cluster.nodes().stream().map(Node::number).collect(Collectors.toSet());
        var struck = strikes(patroni);
        var logged = cluster.nodes().stream()
                .collect(Collectors.toMap(each -> each, each -> each.output().length()));
        var from = history.now();
        patroni.run(command, struck);
        Patroni.until(() -> isOver(patroni, struck));
        System.out.printf("chaos: %s on %s, over after %.1f s%n", this, struck.name(), (history.now() - from) / 1e9);
        Pause.of(TO_CHANGE_OVER);
        history.add(new Window(name(), all, Set.of(), all, from, history.now(), true));
        repair(patroni, struck);
        patroni.untilSafe();
        logged.forEach((each, length) -> {
            var lines = each.output().substring(length);
            assertThat(LOGGED).as("node " + each.number()).allMatch(lines::contains);
        });
        assertThat(LOGGED).allMatch(patroni.chapter().text()::contains);
    }
}
