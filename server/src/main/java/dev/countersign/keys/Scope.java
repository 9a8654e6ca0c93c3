package dev.countersign.keys;

import dev.countersign.database.Word;

/** A permission of a key. */
public enum Scope {
    /** Ask which member a session cookie belongs to. */
    INTROSPECT,
    SESSIONS_READ,
    SESSIONS_END,
    /** Look up an account by its email or id. */
    ACCOUNTS_READ,
    ACCOUNTS_CREATE,
    /** Disable an account, and enable it again. */
    ACCOUNTS_DISABLE,
    /** Receive the ids of changed rows as they change. */
    EVENTS;

    /** The contract's word, such as {@code sessions:read}. */
    @Override
    public String toString() {
        return Word.of(this, ':');
    }
}
