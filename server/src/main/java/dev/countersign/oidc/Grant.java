package dev.countersign.oidc;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a session's member has given a client.
 *
 * @param authTime when the member had proved who they are
 */
record Grant(
        UUID id,
        UUID clientId,
        UUID sessionId,
        UUID accountId,
        Set<OidcScope> scopes,
        Optional<String> nonce,
        Instant authTime,
        String redirectUri,
        Optional<String> challenge) {}
