package dev.countersign.approval;

import java.util.Locale;

/** How a request ended. */
public enum Outcome {
    APPROVED,
    DENIED,
    EXPIRED,
    CANCELLED,
    EXHAUSTED;

    /** Reads what {@link #toString()} wrote. */
    public static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The contract's word, such as {@code denied}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
