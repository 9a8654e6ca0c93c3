package dev.countersign.bench;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Members sign out, and applications hear of it by back-channel logout: how long after the commit an application has answered, and
 * how soon those hear of it that were away. The PostgreSQL of its own records when it committed.
 */
record Logouts(Path directory, int databasePort, Plan plan) implements Workload {
    private static final int PARTIES = 4;
    private static final int ENDS_BEFORE_IT_COUNTS = 200;
    private static final int ENDS = 1_000;
    private static final int ENDS_WHILE_AWAY = 100;
    private static final Duration BETWEEN_ENDS = Duration.ofMillis(25);

    /** From the third attempt on, the waits are the same for an hour. */
    private static final Duration AWAY = Duration.ofSeconds(15);

    private static final String MEDIAN = "median";
    private static final String P99 = "p99";
    private static final String WORST = "the worst of 4,000";
    private static final String RETURN = "the last of 400";

    @Override
    public List<Row> measure() throws IOException, SQLException {
        var milliseconds = new Series();
        var seconds = new Series();
        var folder = Files.createTempDirectory(directory.toAbsolutePath(), "logout");
        try (var cluster = Cluster.startWithCommitTimes(folder, databasePort)) {
            plan.eachRound("logout", round -> {
                try {
                    var database = "logout_" + round;
                    cluster.create(database);
                    measure(cluster, database, milliseconds, seconds);
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
        }
        var workload = "logout token, from the commit to the application's 200";
        return List.of(
                Row.of(workload, "Countersign, " + MEDIAN, milliseconds.of(MEDIAN), Figures.Unit.MILLISECONDS),
                Row.below(100, workload, "Countersign, " + P99, milliseconds.of(P99), Figures.Unit.MILLISECONDS),
                Row.of(workload, "Countersign, " + WORST, milliseconds.of(WORST), Figures.Unit.MILLISECONDS),
                Row.below(
                        5,
                        "logout token, from the return of an application that was away",
                        "Countersign, " + RETURN,
                        seconds.of(RETURN),
                        Figures.Unit.SECONDS));
    }

    private void measure(Cluster cluster, String database, Series milliseconds, Series seconds) throws SQLException {
        var countersign = new Contestants(cluster).countersign(database);
        var receivers = Stream.generate(LogoutReceiver::start).limit(PARTIES).toList();
        try (var running = plan.start(countersign)) {
            var present = ENDS_BEFORE_IT_COUNTS + ENDS;
            var cookies = countersign.sessions().make(running, present + ENDS_WHILE_AWAY);
            var parties = receivers.stream()
                    .map(receiver -> RelyingParty.addedTo(running, "--backchannel-logout-uri", receiver.url()))
                    .toList();
            CodeFlows.inParallel(parties.stream()
                    .<Runnable>map(party -> () -> cookies.forEach(party::signIn))
                    .toList());

            end(running, cookies.subList(0, present));
            receivers.forEach(receiver -> receiver.await(present));
            var late = late(cluster, database, receivers);
            milliseconds.add(MEDIAN, Figures.percentile(late, 0.5));
            milliseconds.add(P99, Figures.percentile(late, 0.99));
            milliseconds.add(WORST, Figures.percentile(late, 1));

            receivers.forEach(LogoutReceiver::leave);
            end(running, cookies.subList(present, cookies.size()));
            Running.pause(AWAY);
            var returned = System.nanoTime();
            receivers.forEach(LogoutReceiver::comeBack);
            receivers.forEach(receiver -> receiver.await(cookies.size()));
            seconds.add(RETURN, (System.nanoTime() - returned) / 1e9);
        } finally {
            receivers.forEach(LogoutReceiver::close);
        }
    }

    /** At an even rate. Fails if one of them does not end. */
    private static void end(Running running, List<String> cookies) {
        var answers = new ArrayList<CompletableFuture<HttpResponse<Void>>>();
        var start = System.nanoTime();
        for (var number : IntStream.range(0, cookies.size()).toArray()) {
            var due = start + number * BETWEEN_ENDS.toNanos();
            Running.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            answers.add(Running.HTTP.sendAsync(
                    HttpRequest.newBuilder(running.url().resolve("/api/v1/session"))
                            .header("Cookie", cookies.get(number))
                            .DELETE()
                            .build(),
                    BodyHandlers.discarding()));
        }
        if (answers.stream().anyMatch(answer -> answer.join().statusCode() != 204)) {
            throw new IllegalStateException("not all have signed out");
        }
    }

    /** Each end at each application, in milliseconds. */
    private static List<Double> late(Cluster cluster, String database, List<LogoutReceiver> receivers)
            throws SQLException {
        var commits = cluster.query(database, """
                SELECT session_id || ' ' || extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000
                FROM session_log WHERE ended_at IS NOT NULL
                ORDER BY pg_xact_commit_timestamp(xmin) OFFSET %d
                """.formatted(ENDS_BEFORE_IT_COUNTS));
        var late = new ArrayList<Double>();
        for (var commit : commits) {
            var words = commit.split(" ");
            receivers.forEach(receiver -> late.add(receiver.answeredAt(words[0]) - Double.parseDouble(words[1])));
        }
        if (late.size() != ENDS * PARTIES) {
            throw new IllegalStateException("of %d, %d were measured".formatted(ENDS * PARTIES, late.size()));
        }
        return late;
    }
}
