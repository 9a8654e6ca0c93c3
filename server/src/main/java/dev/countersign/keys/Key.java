package dev.countersign.keys;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A back end's key, without what the back end sends.
 *
 * @param name the operator's own word for it
 * @param lastUsedAt written at most once a minute; null where it never was
 * @param expiresAt the end of its overlap with the key that took its place; null where it was not rotated
 * @param revokedAt null where it was not
 */
public record Key(
        UUID id,
        String name,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    boolean isGood(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
