package dev.countersign.history;

import dev.countersign.database.Word;

/** How a session began. */
public enum SignInMethod {
    PASSWORD,
    APPROVAL,
    RECOVERY,
    RESET,
    /** A device without a keyboard: its code was typed on a signed-in device (RFC 8628). */
    DEVICE;

    /** The contract's word, such as {@code approval}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
