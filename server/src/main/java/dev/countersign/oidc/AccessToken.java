package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** An access token, without its text. */
public record AccessToken(
        UUID id,
        UUID clientId,
        UUID sessionId,
        UUID accountId,
        Set<OidcScope> scopes,
        Instant authTime,
        Instant issuedAt,
        Instant expiresAt) {

    /** The token without the scopes that its client may not ask for any more. */
    AccessToken within(Set<OidcScope> allowed) {
        if (allowed.containsAll(scopes)) {
            return this;
        }
        return new AccessToken(
                id,
                clientId,
                sessionId,
                accountId,
                scopes.stream().filter(allowed::contains).collect(Collectors.toUnmodifiableSet()),
                authTime,
                issuedAt,
                expiresAt);
    }
}
