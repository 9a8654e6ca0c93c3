package dev.countersign.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A member's record.
 *
 * @param email in lower case, its domain as {@code xn--…} if it is not ASCII
 * @param emailVerified whether the member has shown that they read this address's mail
 */
public record Account(UUID id, String email, boolean emailVerified, String name, Instant createdAt) {

    /** The email for people, with its domain as they write it. */
    public String shownEmail() {
        return Emails.shown(email);
    }
}
