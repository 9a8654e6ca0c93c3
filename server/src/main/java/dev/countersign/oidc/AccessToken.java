package dev.countersign.oidc;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** An access token, without its text. */
public record AccessToken(
        UUID id,
        UUID clientId,
        UUID sessionId,
        UUID accountId,
        Set<OidcScope> scopes,
        Instant authTime,
        Instant issuedAt,
        Instant expiresAt) {}
