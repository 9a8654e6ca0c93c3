package dev.countersign.bench;

import java.sql.SQLException;
import java.util.List;

/** What it costs that a million sessions are live rather than a thousand. */
record Million(Contestant small, Contestant large, Plan plan) implements Workload {
    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;
    private static final String SMALL = "1,000 live";
    private static final String LARGE = "1,000,000 live, 1,000 of them ask";
    private static final String ALL = "1,000,000 live, all ask in turn";

    @Override
    public List<Row> measure() throws SQLException {
        var all = fill();
        var some = all.subList(0, FEW);
        var perSecond = new Series();
        plan.eachRound("million", round -> {
            try (var running = plan.start(small)) {
                check(running, small.sessions().make(running, FEW), SMALL, perSecond);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
            try (var running = plan.start(large)) {
                check(running, some, LARGE, perSecond);
                check(running, all, ALL, perSecond);
            }
        });
        var workload = "session check by live sessions";
        var base = perSecond.of(SMALL);
        var busy = perSecond.of(LARGE);
        var cold = perSecond.of(ALL);
        return List.of(
                Row.of(workload, "Countersign, " + SMALL, base, Figures.Unit.PER_SECOND),
                ratio(workload, LARGE, busy, busy.over(base)),
                Row.of(workload, "Countersign, " + ALL, cold, Figures.Unit.PER_SECOND)
                        .against(cold.over(base)));
    }

    private static Row ratio(String workload, String who, Figures figures, Figures ratio) {
        return Row.of(workload, "Countersign, " + who, figures, Figures.Unit.PER_SECOND)
                .against(ratio, 0.90);
    }

    private List<String> fill() throws SQLException {
        System.err.println("  making a million sessions");
        try (var running = plan.start(large)) {
            return large.sessions().make(running, MANY);
        }
    }

    private void check(Running running, List<String> cookies, String who, Series perSecond) {
        Wrk.checks(running.checkUrl(), cookies, plan.warmUp());
        perSecond.add(who, Wrk.checks(running.checkUrl(), cookies, plan.time()).perSecond());
    }
}
