package dev.countersign.device;

import dev.countersign.database.Word;

/** The sort of device that a browser runs on, according to its user agent. */
public enum DeviceKind {
    DESKTOP,
    PHONE,
    TABLET,
    OTHER;

    /** The contract's word, such as {@code desktop}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
