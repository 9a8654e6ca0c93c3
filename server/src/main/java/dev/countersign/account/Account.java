package dev.countersign.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A member's record.
 *
 * @param email in lower case, its domain as {@code xn--…} if it is not ASCII
 */
public record Account(UUID id, String email, String name, Instant createdAt) {

    /** The email for people, with its domain as they write it. */
    public String shownEmail() {
        return Emails.shown(email);
    }
}
