package dev.countersign.signin;

import java.util.ArrayList;
import java.util.List;

/** How long the same request took for a known and for an unknown email. */
final class Timings {
    private final List<Long> known = new ArrayList<>();
    private final List<Long> unknown = new ArrayList<>();

    void known(long nanos) {
        known.add(nanos);
    }

    void unknown(long nanos) {
        unknown.add(nanos);
    }

    int count() {
        return known.size();
    }

    /** In milliseconds, between the medians. */
    double difference() {
        return Math.abs(millis(known, 50) - millis(unknown, 50));
    }

    void print(String what) {
        System.out.printf(
                "%d %s each%n  known email:   %s%n  unknown email: %s%n  medians differ by %.2f ms%n",
                count(), what, summary(known), summary(unknown), difference());
    }

    private static String summary(List<Long> nanos) {
        return "median %.2f ms, half of them from %.2f to %.2f, nine in ten from %.2f to %.2f"
                .formatted(
                        millis(nanos, 50), millis(nanos, 25), millis(nanos, 75), millis(nanos, 5), millis(nanos, 95));
    }

    private static double millis(List<Long> nanos, int percent) {
        return nanos.stream()
                        .sorted()
                        .skip((long) nanos.size() * percent / 100)
                        .findFirst()
                        .orElseThrow()
                / 1e6;
    }
}
