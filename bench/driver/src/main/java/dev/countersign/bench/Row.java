package dev.countersign.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of the table.
 *
 * @param measured median and spread over the rounds
 * @param countersign how many times that Countersign reaches, round by round; empty where it is about Countersign alone
 * @param bar what was promised, and whether the median keeps it; empty where nothing was
 */
record Row(String workload, String who, String measured, String countersign, String bar) {

    static Row of(String workload, String who, Figures figures, Figures.Unit unit) {
        return new Row(workload, who, figures.with(unit), "", "");
    }

    /** Under a bar, in the unit that was measured in. */
    static Row below(double bar, String workload, String who, Figures figures, Figures.Unit unit) {
        return new Row(
                workload, who, figures.with(unit), "", "< " + unit.write(bar) + kept(figures.median() < bar));
    }

    /** At least as much as a bar, in the unit that was measured in. */
    static Row atLeast(double bar, String workload, String who, Figures figures, Figures.Unit unit) {
        return new Row(
                workload, who, figures.with(unit), "", "≥ " + unit.write(bar) + kept(figures.median() >= bar));
    }

    Row against(Figures ratio) {
        return new Row(workload, who, measured, ratio.with(Figures.Unit.TIMES), bar);
    }

    Row against(Figures ratio, double atLeast) {
        return new Row(
                workload,
                who,
                measured,
                ratio.with(Figures.Unit.TIMES),
                "≥ " + Figures.Unit.TIMES.write(atLeast) + kept(ratio.median() >= atLeast));
    }

    private static String kept(boolean kept) {
        return kept ? ": kept" : ": **not kept**";
    }

    static String table(List<Row> rows) {
        var head = new Row("workload", "who", "measured", "Countersign ÷ that", "bar");
        return Stream.concat(Stream.of(head, new Row("---", "---", "---", "---", "---")), rows.stream())
                .map(row -> "| %s | %s | %s | %s | %s |"
                        .formatted(row.workload, row.who, row.measured, row.countersign, row.bar))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return "%s: %s %s %s %s".formatted(workload, who, measured, countersign, bar).strip();
    }
}
