package dev.countersign.history;

import java.util.Locale;

/** How a session began. */
public enum SignInMethod {
    PASSWORD,
    APPROVAL,
    RECOVERY;

    /** Reads what {@link #toString()} wrote. */
    public static SignInMethod of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The contract's word, such as {@code approval}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
