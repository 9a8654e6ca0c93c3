package dev.countersign.operator;

import dev.countersign.database.Word;

/** What may need an operator's attention about a member. */
public enum MemberState {
    /** Sign-in is locked after too many wrong passwords (SEC-16). */
    LOCKED,
    DISABLED,
    /** The address is not confirmed. */
    UNVERIFIED;

    @Override
    public String toString() {
        return Word.of(this);
    }
}
