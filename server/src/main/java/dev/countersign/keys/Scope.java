package dev.countersign.keys;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** Reads what {@link #toString()} wrote. */
    public static Optional<Scope> of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.toString().equals(word))
                .findFirst();
    }

    /** The contract's word, such as {@code sessions:read}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }
}
