package dev.countersign.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of whom, a value for each round. */
final class Series {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(String who, double value) {
        System.err.printf("    %s: %.2f%n", who, value);
        values.computeIfAbsent(who, name -> new ArrayList<>()).add(value);
    }

    Figures of(String who) {
        return new Figures(List.copyOf(values.get(who)));
    }
}
