package dev.countersign.limits;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/** A number of attempts in a window of time, written {@code 20/1h}. */
public record Rate(int most, Duration window) {

    /** @throws IllegalArgumentException if the text has another form */
    public static Rate of(String text) {
        var slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no count and duration: " + text);
        }
        return new Rate(
                Integer.parseInt(text.substring(0, slash)), DurationStyle.detectAndParse(text.substring(slash + 1)));
    }
}
