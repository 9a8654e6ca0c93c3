package dev.countersign.command;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows for a person to read: each column is as wide as its widest cell. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    static Table of(String... headings) {
        var table = new Table();
        table.rows.add(List.of(headings));
        return table;
    }

    /** A list of facts, one a line. */
    static Table ofFacts() {
        return new Table();
    }

    Table row(Object... cells) {
        rows.add(List.of(cells).stream()
                .map(cell -> Commands.inOneLine(cell.toString()))
                .toList());
        return this;
    }

    void print(PrintWriter out) {
        var columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .filter(row -> column < row.size() - 1)
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        for (var row : rows) {
            // The last cell is not padded, so that no line ends with spaces.
            out.println(IntStream.range(0, row.size())
                    .mapToObj(column ->
                            column == row.size() - 1 ? row.get(column) : padded(row.get(column), widths[column]))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing());
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - width(text));
    }

    /** To the second, in UTC. */
    static String time(@Nullable Instant time) {
        return time == null ? "never" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String words(Collection<?> values) {
        return values.stream().sorted().map(Object::toString).collect(Collectors.joining(" "));
    }
}
