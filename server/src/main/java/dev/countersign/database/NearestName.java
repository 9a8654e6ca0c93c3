package dev.countersign.database;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Finds the known name that a person most likely meant by a mistyped one. */
public final class NearestName {
    private static final int LONGEST = 100;
    private static final int SHORTEST_ENDING = 3;

    private NearestName() {}

    /**
     * @param spellings each accepted spelling, with the name to suggest for it
     * @return the nearest name, even if it is far off
     */
    public static String to(String typed, Map<String, String> spellings) {
        return spellings.entrySet().stream()
                .min(Comparator.comparingInt((Map.Entry<String, String> known) -> distance(typed, known.getKey()))
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getValue();
    }

    /** The number of letters to change, add, leave out or swap. Case and separators do not count. */
    public static int distance(String typed, String known) {
        var from = letters(typed);
        var to = letters(known);
        if (from.length() >= SHORTEST_ENDING && from.length() < to.length() && to.endsWith(from)) {
            return 1 + (to.length() - from.length()) / 4;
        }
        // Optimal string alignment, with one row for each typed letter.
        var beforeLast = new int[to.length() + 1];
        var last = new int[to.length() + 1];
        for (var column = 0; column <= to.length(); column++) {
            last[column] = column;
        }
        for (var row = 1; row <= from.length(); row++) {
            var current = new int[to.length() + 1];
            current[0] = row;
            for (var column = 1; column <= to.length(); column++) {
                var same = from.charAt(row - 1) == to.charAt(column - 1);
                current[column] =
                        Math.min(Math.min(last[column], current[column - 1]) + 1, last[column - 1] + (same ? 0 : 1));
                if (row > 1
                        && column > 1
                        && from.charAt(row - 1) == to.charAt(column - 2)
                        && from.charAt(row - 2) == to.charAt(column - 1)) {
                    current[column] = Math.min(current[column], beforeLast[column - 2] + 1);
                }
            }
            beforeLast = last;
            last = current;
        }
        return last[to.length()];
    }

    private static String letters(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
    }
}
