package dev.countersign.device;

import java.util.Locale;

/** What sort of thing a browser runs on, as far as its user agent tells. */
public enum DeviceKind {
    DESKTOP,
    PHONE,
    TABLET,
    OTHER;

    /** Reads what {@link #toString()} wrote. */
    static DeviceKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The contract's word, such as {@code desktop}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
