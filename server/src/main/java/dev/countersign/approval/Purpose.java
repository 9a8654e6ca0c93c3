package dev.countersign.approval;

import dev.countersign.database.Word;

/** What a request asks the member's devices to approve. */
public enum Purpose {
    SIGN_IN,
    PASSWORD_RESET;

    /** The contract's word, such as {@code sign-in}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
