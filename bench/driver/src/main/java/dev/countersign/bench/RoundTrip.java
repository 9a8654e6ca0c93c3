package dev.countersign.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The right code leaves the approver's WebSocket; the waiting device hears on its own that it is let in. */
record RoundTrip(Contestant countersign, Plan plan) implements Workload {
    private static final int TRIPS = 200;
    private static final Duration BETWEEN_TRIPS = Duration.ofMillis(50);
    private static final int CHECKS_A_SECOND = 200;

    private record Pair(Live approver, Live waiting, String id, String code) {

        static Pair at(Running running) {
            var browser = Browser.ofNewMember(running.url());
            var approver = browser.live();
            var newDevice = browser.secondDevice();
            var code = newDevice.askToBeLetIn();
            var id = approver.first("approval.requested")
                    .frame()
                    .path("approval")
                    .path("id")
                    .asString();
            return new Pair(approver, newDevice.live(), id, code);
        }

        double milliseconds() {
            var start = System.nanoTime();
            approver.say(Map.of("type", "approval.answer", "id", id, "code", code));
            return (waiting.first("approval.approved").nanoTime() - start) / 1e6;
        }
    }

    @Override
    public List<Row> measure() {
        var median = new Series();
        var p99 = new Series();
        plan.eachRound("round-trip", round -> {
            try (var running = plan.start(countersign)) {
                var cookies = countersign.sessions().make(running, 1_000);
                var pairs = IntStream.range(0, TRIPS)
                        .parallel()
                        .mapToObj(n -> Pair.at(running))
                        .toList();
                var trips = new ArrayList<Double>();
                try (var _ = new Load(running.checkUrl(), cookies, CHECKS_A_SECOND)) {
                    Running.pause(plan.warmUp());
                    for (var pair : pairs) {
                        trips.add(pair.milliseconds());
                        Running.pause(BETWEEN_TRIPS);
                    }
                }
                median.add("median", Figures.percentile(trips, 0.5));
                p99.add("p99", Figures.percentile(trips, 0.99));
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        var workload = "approval round trip, beside %d checks/s".formatted(CHECKS_A_SECOND);
        return List.of(
                Row.below(10, workload, "Countersign, median", median.of("median"), Figures.Unit.MILLISECONDS),
                Row.below(50, workload, "Countersign, p99", p99.of("p99"), Figures.Unit.MILLISECONDS));
    }
}
