package dev.countersign.limits;

import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/** A duration as an operator writes it: {@code 90s}, {@code 24h} or {@code PT1H}. */
public final class WrittenDuration {
    /** Spring would read it as milliseconds. */
    private static final Pattern WITHOUT_UNIT = Pattern.compile("[+-]?\\d+");

    private WrittenDuration() {}

    /** @throws IllegalArgumentException if it is no duration, has no unit, or is longer than Java can count */
    public static Duration of(String text) {
        if (WITHOUT_UNIT.matcher(text).matches()) {
            throw new IllegalArgumentException("no unit: " + text);
        }
        try {
            return DurationStyle.detectAndParse(text);
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException(tooLong);
        }
    }
}
