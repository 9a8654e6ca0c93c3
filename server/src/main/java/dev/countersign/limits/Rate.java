package dev.countersign.limits;

import java.time.Duration;
import java.util.regex.Pattern;

/** A number of attempts in a window of time, written {@code 20/1h}. */
public record Rate(int most, Duration window) {
    private static final Pattern TEXT = Pattern.compile("0*(?<most>[1-9]\\d{0,5})/(?<window>.+)");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** @throws IllegalArgumentException if the text has another form, or the window is not from 1s to 720h */
    public static Rate of(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no count and duration: " + text);
        }
        return new Rate(Integer.parseInt(parts.group("most")), window(parts.group("window")));
    }

    private static Duration window(String text) {
        var window = WrittenDuration.of(text);
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("no window of time: " + text);
        }
        return window;
    }
}
