package dev.countersign.device;

import java.util.Locale;

/** The sort of device that a browser runs on, according to its user agent. */
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
