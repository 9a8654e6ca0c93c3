package dev.countersign.history;

import java.util.Locale;

/** Why a session ended. */
public enum EndReason {
    SIGNED_OUT,
    ENDED_BY_MEMBER,
    IDLE,
    EXPIRED,
    REPLACED,
    PASSWORD_CHANGED,
    RECOVERY,
    ENDED_BY_OPERATOR;

    /** Reads what {@link #toString()} wrote. */
    public static EndReason of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The contract's word, such as {@code ended-by-member}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
