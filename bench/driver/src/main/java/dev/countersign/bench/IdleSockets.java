package dev.countersign.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ten thousand devices that are connected and have nothing to say: what each occupies, and how soon one is asked. */
record IdleSockets(Contestant countersign, Plan plan) implements Workload {
    private static final int SOCKETS = 10_000;
    private static final int PROMPTS = 100;
    private static final int BEFORE_IT_COUNTS = 500;
    private static final Duration BETWEEN_PROMPTS = Duration.ofMillis(100);
    private static final Duration UNTIL_CALM = Duration.ofSeconds(3);

    @Override
    public List<Row> measure() {
        var kilobytes = new Series();
        var inUse = new Series();
        var p99 = new Series();
        plan.eachRound("idle-sockets", round -> {
            try (var running = plan.start(countersign)) {
                var cookies = countersign.sessions().make(running, SOCKETS);
                var members = IntStream.range(0, PROMPTS)
                        .parallel()
                        .mapToObj(n -> Browser.ofNewMember(running.url()))
                        .toList();
                open(running, cookies.subList(0, BEFORE_IT_COUNTS)).forEach(Live::close);
                running.collectGarbage();
                Running.pause(UNTIL_CALM);
                var before = running.resident();

                var sockets = open(running, cookies);
                Running.pause(UNTIL_CALM);
                kilobytes.add("as they opened", (running.resident() - before) / 1024.0 / SOCKETS);
                running.collectGarbage();
                Running.pause(UNTIL_CALM);
                inUse.add("without garbage", (running.resident() - before) / 1024.0 / SOCKETS);

                p99.add("p99", Figures.percentile(prompts(members), 0.99));
                sockets.forEach(Live::close);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        var workload = "10,000 idle WebSockets";
        return List.of(
                Row.below(
                        30,
                        workload,
                        "Countersign, RSS each, garbage included",
                        kilobytes.of("as they opened"),
                        Figures.Unit.KILOBYTES),
                Row.below(
                        30,
                        workload,
                        "Countersign, RSS each, after a collection",
                        inUse.of("without garbage"),
                        Figures.Unit.KILOBYTES),
                Row.below(100, workload, "Countersign, prompt, p99", p99.of("p99"), Figures.Unit.MILLISECONDS));
    }

    private static List<Live> open(Running running, List<String> cookies) {
        var sockets = cookies.parallelStream()
                .map(cookie -> Live.open(running.url(), cookie))
                .toList();
        sockets.forEach(socket -> socket.first("hello"));
        return sockets;
    }

    /** From the moment at which a new device is shown its code until the signed-in one is asked for it. */
    private static List<Double> prompts(List<Browser> members) {
        var times = new ArrayList<Double>();
        for (var member : members) {
            var live = member.live();
            live.first("hello");
            member.secondDevice().askToBeLetIn();
            var shown = System.nanoTime();
            times.add(Math.max(0, (live.first("approval.requested").nanoTime() - shown) / 1e6));
            live.close();
            Running.pause(BETWEEN_PROMPTS);
        }
        return times;
    }
}
