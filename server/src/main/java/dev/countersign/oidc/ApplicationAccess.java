package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application that a member has allowed, or is signed in to.
 *
 * @param id its {@code client_id}
 * @param scopes what the member has allowed it; empty for an application that does not ask
 * @param allowedAt null for an application that does not ask
 * @param signedInAt when it last got something in one of the member's sessions; null if it has nothing now
 */
public record ApplicationAccess(
        UUID id,
        String name,
        List<OidcScope> scopes,
        @Nullable Instant allowedAt,
        @Nullable Instant signedInAt) {}
