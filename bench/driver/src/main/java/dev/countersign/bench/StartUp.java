package dev.countersign.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From the process's start until it answers, and what it occupies then. Its tables are there already. */
record StartUp(Contestant packed, List<Contestant> others, Plan plan) implements Workload {
    private static final Duration UNTIL_CALM = Duration.ofSeconds(2);

    @Override
    public List<Row> measure() {
        var all = Stream.concat(Stream.of(packed), others.stream()).toList();
        all.forEach(contestant -> plan.start(contestant).close());
        var seconds = new Series();
        var memory = new Series();
        plan.eachRound("start-up", round -> {
            for (var contestant : all) {
                try (var running = plan.start(contestant)) {
                    seconds.add(contestant.name(), running.startUp().toMillis() / 1e3);
                    Running.pause(UNTIL_CALM);
                    memory.add(contestant.name(), running.resident() / 1e6);
                }
            }
        });
        var rows = new ArrayList<Row>();
        all.forEach(contestant -> rows.add(row("start-up", contestant, seconds, Figures.Unit.SECONDS, 2.5)));
        all.forEach(contestant ->
                rows.add(row("memory when started (RSS)", contestant, memory, Figures.Unit.MEGABYTES, 300)));
        return rows;
    }

    private Row row(String workload, Contestant contestant, Series series, Figures.Unit unit, double bar) {
        var figures = series.of(contestant.name());
        return contestant.equals(packed)
                ? Row.below(bar, workload, contestant.name(), figures, unit)
                : Row.of(workload, contestant.name(), figures, unit)
                        .against(series.of(packed.name()).over(figures));
    }
}
