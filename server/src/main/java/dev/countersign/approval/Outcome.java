package dev.countersign.approval;

import dev.countersign.database.Word;

/** How a request ended. */
public enum Outcome {
    APPROVED,
    DENIED,
    EXPIRED,
    CANCELLED,
    EXHAUSTED;

    /** The contract's word, such as {@code denied}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
