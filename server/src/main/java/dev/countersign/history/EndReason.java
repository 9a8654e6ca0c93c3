package dev.countersign.history;

import dev.countersign.database.Word;

/** Why a session ended. */
public enum EndReason {
    SIGNED_OUT,
    ENDED_BY_MEMBER,
    IDLE,
    EXPIRED,
    REPLACED,
    PASSWORD_CHANGED,
    RECOVERY,
    ENDED_BY_OPERATOR,
    PASSWORD_RESET,
    /** The change of the account's address was undone. */
    EMAIL_RESTORED,
    ACCOUNT_DELETED;

    /** The contract's word, such as {@code ended-by-member}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
