package dev.countersign.webhooks;

import dev.countersign.database.Word;

/** The types of messages that an endpoint can get. */
public enum WebhookType {
    ACCOUNT_CREATED,
    /** The last message about an account. */
    ACCOUNT_DELETED,
    /** After too many wrong passwords in a row, no password opens the account. */
    ACCOUNT_LOCKED,
    /** A signed-in device answered "It wasn't me", to a sign-in or to a reset. */
    APPROVAL_DENIED,
    /** The member has another address, or has one back. */
    EMAIL_CHANGED,
    /** A member who had forgotten their password has a new one. */
    PASSWORD_RESET,
    SESSION_STARTED,
    SESSION_ENDED;

    /** The name in the API's contract, such as {@code session.ended}. */
    @Override
    public String toString() {
        return Word.of(this, '.');
    }
}
