package dev.countersign.storm;

import dev.countersign.storm.Members.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares the service that members got with the promised service. */
record Verdict(String figures, List<String> violations) {
    private static final Set<String> SESSION_CHECKS = Set.of("verify", "introspection");

    /** With fewer checks, the first moment of an attack alone would exceed a hundredth. */
    private static final int ENOUGH_FOR_P99 = 1_000;

    /** The promise is about 19 of 20 sign-ins. */
    private static final int ENOUGH_SIGN_INS = 20;

    private static final long MOST_P99_MILLIS = 1_000;
    private static final long PROXIES_GIVE_UP_MILLIS = 5_000;
    private static final long SIGN_IN_MILLIS = 2_000;

    /** @param signInsInTime whether sign-ins are promised too; a busy proxy makes them wait */
    static Verdict of(List<Check> checks, boolean signInsInTime) {
        var figures = new StringBuilder();
        var violations = new ArrayList<String>();
        checks.stream()
                .collect(Collectors.groupingBy(Check::kind, TreeMap::new, Collectors.toList()))
                .forEach((kind, all) -> {
                    var sorted =
                            all.stream().mapToLong(Check::tookMillis).sorted().toArray();
                    var p99 = sorted[(int) (sorted.length * 0.99)];
                    var most = sorted[sorted.length - 1];
                    var bad = all.stream().filter(check -> !check.fine()).toList();
                    var late = all.stream()
                            .filter(check -> !check.fine() || check.tookMillis() > SIGN_IN_MILLIS)
                            .count();
                    figures.append("  %-14s %,6d, median %,5d ms, p99 %,6d ms, most %,6d ms, failed %,5d %s%n"
                            .formatted(
                                    kind,
                                    all.size(),
                                    sorted[sorted.length / 2],
                                    p99,
                                    most,
                                    bad.size(),
                                    bad.stream()
                                            .collect(Collectors.groupingBy(
                                                    Check::outcome, TreeMap::new, Collectors.counting()))));
                    var promised = kind.equals("sign-in") && signInsInTime;
                    if (promised && all.size() >= ENOUGH_SIGN_INS && late * 20 > all.size()) {
                        violations.add("%d of %d sign-ins failed or took over 2 s".formatted(late, all.size()));
                    }
                    if (!bad.isEmpty() && !(promised && all.size() >= ENOUGH_SIGN_INS)) {
                        violations.add("%s: %d failed, such as %s".formatted(kind, bad.size(), bad.getFirst()));
                    }
                    var isLate =
                            SESSION_CHECKS.contains(kind) && all.size() >= ENOUGH_FOR_P99 && p99 >= MOST_P99_MILLIS;
                    var givenUp = (SESSION_CHECKS.contains(kind) || (promised && all.size() < ENOUGH_SIGN_INS))
                            && most >= PROXIES_GIVE_UP_MILLIS;
                    if (isLate || givenUp) {
                        violations.add("%s: p99 %d ms, most %d ms".formatted(kind, p99, most));
                    }
                });
        return new Verdict(figures.toString(), violations);
    }
}
