package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.Replacements;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The machines of the chapter "High availability", made by its commands from its files. They differ from real ones in ports and
 * folders, have no watchdog, and note the time of each commit for {@link Rows}.
 */
final class Patroni implements Cluster.Servers {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private static final String PATRONI = "patroni /etc/patroni/config.yml";

    private final Chapter chapter;
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<Machine> machines;

    private Patroni(Chapter chapter, Path directory) {
        this.chapter = chapter;
        var programs = InstalledPostgres.demand();
        for (var port : List.of(
                "a:2379", "a:2380", "b:2379", "b:2380", "c:2379", "c:2380", "a:5432", "b:5432", "a:8008", "b:8008",
                "5000", "6432")) {
            ports.put(port, TestServer.freePort());
        }
        this.machines = Stream.of("a", "b", "c")
                .map(name -> new Machine(
                        name, directory.resolve(name), replacements(name, directory.resolve(name), programs)))
                .toList();
    }

    private Replacements replacements(String machine, Path folder, Path programs) {
        Map<String, String> all = new HashMap<>();
        ports.forEach((place, port) -> {
            all.put(place, place.contains(":") ? "127.0.0.1:" + port : port.toString());
            if (place.startsWith(machine + ":")) {
                all.put(place.replace(machine + ":", "0.0.0.0:"), "127.0.0.1:" + port);
            }
        });
        for (var name : List.of("a", "b")) {
            all.put(name + ":5432 check port 8008", address(name) + " check port " + ports.get(name + ":8008"));
        }
        all.put("host=a,b", "host=127.0.0.1,127.0.0.1 port=" + ports.get("a:5432") + "," + ports.get("b:5432"));
        all.put("@a,b/", "@" + address("a") + "," + address("b") + "/");
        all.put("10.0.0.0/24", "127.0.0.1/32");
        all.put("/etc/", folder + "/etc/");
        all.put("/var/lib/", folder + "/var/lib/");
        all.put("/var/run/postgresql", folder + "/run");
        all.put("/usr/lib/postgresql/15/bin", programs.toString());
        all.put("mode: required", "mode: off");
        all.put("loop_wait: 5", "loop_wait: 1");
        all.put("max_connections: 200", "max_connections: 200\n        track_commit_timestamp: on");
        return new Replacements(all);
    }

    private String address(String machine) {
        return "127.0.0.1:" + ports.get(machine + ":5432");
    }

    /** Follows the chapter until its nodes can start. */
    static Patroni start(Chapter chapter, Path directory) {
        var patroni = new Patroni(chapter, directory);
        try {
            patroni.run(chapter.upTo(PATRONI));
            patroni.untilSafe();
            assertThat(patroni.run(chapter.upTo("patronictl -c /etc/patroni/config.yml list")))
                    .contains("Leader", "Sync Standby");
            patroni.run(chapter.upTo("pgbouncer /etc/pgbouncer/pgbouncer.ini"));
            return patroni;
        } catch (AssertionError | RuntimeException failure) {
            patroni.close();
            throw failure;
        }
    }

    private String run(List<Chapter.Block> blocks) {
        var said = new StringBuilder();
        for (var block : blocks) {
            for (var machine : machines) {
                if (block.isOn(machine.name())) {
                    said.append(run(block, machine));
                }
            }
        }
        return said.toString();
    }

    private static String run(Chapter.Block block, Machine machine) {
        if (block.service()) {
            machine.start(block.commands().strip());
            return "";
        }
        return machine.run(block.commands());
    }

    /** Runs the commands of the chapter that contain this text. */
    void run(String commands, Machine machine) {
        run(chapter.use(commands), machine);
    }

    void startAgain(Machine machine) {
        run(PATRONI, machine);
    }

    void wake(Machine machine) {
        run("machine wake", machine);
    }

    Chapter chapter() {
        return chapter;
    }

    private Machine machine(String name) {
        return machines.stream()
                .filter(machine -> machine.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The machine whose Patroni says so. */
    Machine primary() {
        return machine(says("a", "primary") ? "a" : "b");
    }

    Machine other(Machine machine) {
        return machine(machine.name().equals("a") ? "b" : "a");
    }

    boolean isPrimary(Machine machine) {
        return says(machine.name(), "primary");
    }

    boolean waitsForStandby(Machine primary) {
        try (var connection = connectTo(primary);
                var row = connection.createStatement().executeQuery("SHOW synchronous_standby_names")) {
            return row.next() && !row.getString(1).isEmpty();
        } catch (SQLException away) {
            throw new AssertionError(away);
        }
    }

    /** Waits until the other machine is a synchronous standby again, so that the next one may fail. */
    void untilSafe() {
        until(() -> (says("a", "primary") && says("b", "sync")) || (says("b", "primary") && says("a", "sync")));
    }

    /** Asks Patroni whether this is the machine's role. */
    private boolean says(String machine, String role) {
        var question = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get(machine + ":8008") + "/" + role))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException away) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static void until(BooleanSupplier fact) {
        var deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!fact.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Patroni does not get there");
            }
            Pause.millis(50);
        }
    }

    /** The first node goes to both hosts, the second through HAProxy, the third through PgBouncer. */
    @Override
    public Cluster.Way wayOf(int node) {
        var url = chapter.databaseUrls().get(node);
        return new Cluster.Way(machine("c").replacements().in(url), List.of());
    }

    @Override
    public Connection connect() throws SQLException {
        return connectTo(primary());
    }

    private Connection connectTo(Machine machine) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address(machine.name()) + "/countersign", "countersign", "change-me");
    }

    @Override
    public void close() {
        machines.forEach(Machine::close);
    }
}
