package dev.countersign.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures Countersign beside what people would run instead, one after the other on one machine and one PostgreSQL, round
 * by round, and prints a table. {@code docs/benchmarks.md} says what is measured and what is unfair to whom.
 */
final class Bench {
    private static final int SERVER_PORT = Integer.getInteger("port", 4120);
    private static final int DATABASE_PORT = SERVER_PORT + 9;

    private Bench() {}

    /** @param arguments which workloads; all where none is named */
    public static void main(String[] arguments) throws Exception {
        var directory = Files.createDirectories(Path.of("bench/target"));
        try (var cluster = Cluster.start(Files.createTempDirectory(directory.toAbsolutePath(), "postgres"), DATABASE_PORT)) {
            for (var database : List.of("countersign", "million", "spring_session", "express_session", "better_auth")) {
                cluster.create(database);
            }
            var workloads = workloads(new Contestants(cluster), Plan.fromProperties(SERVER_PORT));
            var rows = new ArrayList<Row>();
            for (var name : arguments.length == 0 ? workloads.keySet() : List.of(arguments)) {
                System.err.println(name);
                var measured = workloads.get(name).measure();
                measured.forEach(row -> System.err.println("  " + row));
                rows.addAll(measured);
            }
            System.out.println(Machine.line(cluster));
            System.out.println();
            System.out.println(Row.table(rows));
        }
    }

    private static Map<String, Workload> workloads(Contestants contestants, Plan plan) {
        var countersign = contestants.countersign("countersign");
        var all = List.of(
                countersign,
                contestants.bareTomcat(),
                contestants.springSession("spring_session"),
                contestants.expressSession("express_session"),
                contestants.betterAuth("better_auth", false),
                contestants.betterAuth("better_auth", true));
        var workloads = new LinkedHashMap<String, Workload>();
        workloads.put("checks", new Checks(all, countersign, plan));
        workloads.put("million", new Million(countersign, contestants.countersign("million"), plan));
        workloads.put("sign-in", new SignIns(countersign, plan));
        workloads.put("commits", new Commits(Path.of("bench/target"), DATABASE_PORT + 1, plan));
        workloads.put("round-trip", new RoundTrip(countersign, plan));
        workloads.put("in-process", new InProcess(countersign, plan));
        workloads.put("idle-sockets", new IdleSockets(countersign, plan));
        workloads.put("tokens", new TokenQuestions(countersign, plan));
        workloads.put("code-flow", new CodeFlows(countersign, plan));
        workloads.put("logout", new Logouts(Path.of("bench/target"), DATABASE_PORT + 1, plan));
        workloads.put("start-up", new StartUp(contestants.countersignPacked("countersign"), all.subList(0, all.size() - 1), plan));
        return workloads;
    }
}
