package dev.countersign.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A member's record.
 *
 * @param email in lower case, its domain as {@code xn--…} if it is not ASCII
 * @param emailVerified whether the member has shown that they read this address's mail
 * @param locale one of {@link Languages}; null for what the browser asks for
 */
public record Account(
        UUID id,
        String email,
        boolean emailVerified,
        String name,
        Instant createdAt,
        @Nullable String locale) {

    /** The email for people, with its domain as they write it. */
    public String shownEmail() {
        return Emails.shown(email);
    }
}
