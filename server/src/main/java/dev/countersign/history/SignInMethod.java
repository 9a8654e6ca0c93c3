package dev.countersign.history;

import dev.countersign.database.Word;

/** How a session began. */
public enum SignInMethod {
    PASSWORD,
    APPROVAL,
    RECOVERY,
    RESET;

    /** The contract's word, such as {@code approval}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
