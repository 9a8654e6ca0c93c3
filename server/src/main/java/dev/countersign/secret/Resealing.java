package dev.countersign.secret;

import java.util.Optional;
import java.util.UUID;

/** Texts of a table that are sealed under the secret, and are sealed again when it is replaced. */
public interface Resealing {
    /**
     * A part of the table that was looked at.
     *
     * @param last the last row; empty if no row is left
     * @param seen how many rows it has
     * @param resealed how many were sealed again, and are now sealed under the secret in force
     * @param passedBy how many have to be looked at again, because somebody was changing them
     * @param unreadable how many can be opened with no known secret, and stay as they are
     */
    record Part(Optional<UUID> last, int seen, int resealed, int passedBy, int unreadable) {}

    KeyPurpose purpose();

    /** As an operator reads it, such as {@code password hashes}. */
    String what();

    /** About how many rows the table has, for those who wait. */
    long size();

    /**
     * Seals the texts of some rows again if they need it, in a transaction of its own.
     *
     * @param after the last row of the part before
     */
    Part reseal(Optional<UUID> after);
}
