package dev.countersign.webhooks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an endpoint can be told of. */
public enum WebhookType {
    ACCOUNT_CREATED,
    /** So many wrong passwords in a row that no password opens it any more. */
    ACCOUNT_LOCKED,
    /** A signed-in device said "It wasn't me". */
    APPROVAL_DENIED,
    SESSION_STARTED,
    SESSION_ENDED;

    /** Reads what {@link #toString()} wrote. */
    public static Optional<WebhookType> of(String word) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(word))
                .findFirst();
    }

    /** The contract's word, such as {@code session.ended}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
