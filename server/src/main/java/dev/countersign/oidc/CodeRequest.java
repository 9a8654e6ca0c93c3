package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.util.Optional;
import java.util.Set;

/**
 * What a client has asked for, and may have.
 *
 * @param redirectUri as it was asked for, not as it is registered
 * @param inIdToken claims about the member that the ID token will have
 * @param challenge of PKCE, by S256; empty only for a client that need not send one
 */
public record CodeRequest(
        String redirectUri,
        Set<OidcScope> scopes,
        Set<MemberClaim> inIdToken,
        Optional<String> nonce,
        Optional<String> challenge) {}
