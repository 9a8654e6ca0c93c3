package dev.countersign.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who is signed in? Asked as often as each can answer, for a thousand sessions in turn. */
record Checks(List<Contestant> all, Contestant countersign, Plan plan) implements Workload {
    private static final int SESSIONS = 1_000;

    @Override
    public List<Row> measure() {
        var perSecond = new Series();
        var memory = new Series();
        plan.eachRound("checks", round -> {
            for (var contestant : all) {
                try (var running = plan.start(contestant)) {
                    var cookies = contestant.sessions().make(running, SESSIONS);
                    prove(running, cookies.getLast());
                    Wrk.checks(running.checkUrl(), cookies, plan.warmUp());
                    perSecond.add(
                            contestant.name(),
                            Wrk.checks(running.checkUrl(), cookies, plan.time()).perSecond());
                    memory.add(contestant.name(), running.resident() / 1e6);
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        });
        return rows(perSecond, memory);
    }

    /** An answer that takes no look at the cookie is no check; the bare servlet is there to show what that costs. */
    private static void prove(Running running, String cookie) {
        var with = Running.get(running.checkUrl(), cookie);
        var without = Running.get(running.checkUrl(), "");
        var same = with.statusCode() == without.statusCode() && with.body().equals(without.body());
        if (with.statusCode() != 200 || same != running.contestant().answersEveryone()) {
            throw new IllegalStateException(running.contestant().name() + " answers " + with + " and " + without);
        }
    }

    private List<Row> rows(Series perSecond, Series memory) {
        var ours = perSecond.of(countersign.name());
        var rows = new ArrayList<Row>();
        for (var contestant : all) {
            var figures = perSecond.of(contestant.name());
            var row = Row.of("session check", contestant.name(), figures, Figures.Unit.PER_SECOND);
            rows.add(
                    contestant.equals(countersign)
                            ? row
                            : contestant
                                    .bar()
                                    .map(bar -> row.against(ours.over(figures), bar))
                                    .orElseGet(() -> row.against(ours.over(figures))));
        }
        for (var contestant : all) {
            var figures = memory.of(contestant.name());
            var row = Row.of("memory after it (RSS)", contestant.name(), figures, Figures.Unit.MEGABYTES);
            rows.add(contestant.equals(countersign) ? row : row.against(memory.of(countersign.name()).over(figures)));
        }
        return rows;
    }
}
