package dev.countersign.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One quantity, a value for each round. */
record Figures(List<Double> values) {

    double median() {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return values.stream().min(Double::compare).orElseThrow();
    }

    double most() {
        return values.stream().max(Double::compare).orElseThrow();
    }

    /** Round by round, so that what slowed the machine in one of them slowed both. */
    Figures over(Figures other) {
        return new Figures(IntStream.range(0, values.size())
                .mapToObj(round -> values.get(round) / other.values.get(round))
                .toList());
    }

    /** The median, and from the least to the most. */
    String with(Unit unit) {
        return "%s (%s–%s)".formatted(unit.write(median()), unit.write(least()), unit.write(most()));
    }

    /** @param share 0.99 for the p99; the nearest rank */
    static double percentile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** How a value is written: about three digits. */
    enum Unit {
        PER_SECOND("/s"),
        MILLISECONDS(" ms"),
        SECONDS(" s"),
        MEGABYTES(" MB"),
        KILOBYTES(" KB"),
        TIMES("");

        private final String suffix;

        Unit(String suffix) {
            this.suffix = suffix;
        }

        String write(double value) {
            var size = Math.abs(value);
            var digits = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
            return String.format(Locale.ROOT, digits, value) + suffix;
        }
    }
}
