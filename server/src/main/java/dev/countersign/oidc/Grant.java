package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a session's member has given a client.
 *
 * @param inIdToken what the ID token shall tell about the member
 * @param authTime when the member had proved who they are
 */
record Grant(
        UUID id,
        UUID clientId,
        UUID sessionId,
        UUID accountId,
        Set<OidcScope> scopes,
        Set<MemberClaim> inIdToken,
        Optional<String> nonce,
        Instant authTime,
        String redirectUri,
        Optional<String> challenge) {}
