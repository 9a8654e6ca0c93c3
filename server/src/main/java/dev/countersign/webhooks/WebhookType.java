package dev.countersign.webhooks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The types of messages that an endpoint can get. */
public enum WebhookType {
    ACCOUNT_CREATED,
    /** After too many wrong passwords in a row, no password opens the account. */
    ACCOUNT_LOCKED,
    /** A signed-in device answered "It wasn't me". */
    APPROVAL_DENIED,
    SESSION_STARTED,
    SESSION_ENDED;

    /** Parses the text of {@link #toString()}. */
    public static Optional<WebhookType> of(String word) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(word))
                .findFirst();
    }

    /** The name in the API's contract, such as {@code session.ended}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
