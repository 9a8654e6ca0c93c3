package dev.countersign.keys;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A back end's key, without its secret.
 *
 * @param name the operator's name for it
 * @param lastUsedAt written at most once a minute; null if it was never used
 * @param expiresAt the end of its overlap with its successor; null if it was not rotated
 * @param revokedAt null if it was not revoked
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
