package dev.countersign.reset;

import dev.countersign.database.Word;

/** How far a reset has come. */
public enum ResetState {
    /** If the address is a member's, a code is on its way. */
    MAILED,
    /** The member's devices are asked, or mail alone is not enough. */
    WAITING,
    /** A new password can be chosen. */
    READY,
    CLOSED;

    /** The contract's word, such as {@code mailed}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
