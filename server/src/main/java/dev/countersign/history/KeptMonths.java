package dev.countersign.history;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long the session log and the security events are kept.
 *
 * @param number of whole months before the present one, 2 to 120; empty: all
 */
public record KeptMonths(Optional<Integer> number) {
    private static final String ALL = "all";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");

    /** A session that the member did not choose to keep lasts a month at most, so it began within two months. */
    private static final int FEWEST = 2;

    private static final int MOST = 120;

    /** @throws IllegalArgumentException unless the text is {@code all} or a number from 2 to 120 */
    public static KeptMonths of(String text) {
        if (text.equals(ALL)) {
            return new KeptMonths(Optional.empty());
        }
        if (NUMBER.matcher(text).matches()) {
            var number = Integer.parseInt(text);
            if (number >= FEWEST && number <= MOST) {
                return new KeptMonths(Optional.of(number));
            }
        }
        throw new IllegalArgumentException("no number of months: " + text);
    }
}
