package dev.countersign.oidc;

import java.util.Optional;
import java.util.Set;

/**
 * What a client gets for a code or for a refresh token. The texts are returned only here.
 *
 * @param refreshToken empty unless {@code offline_access} was granted
 * @param inIdToken what the ID token shall tell about the member
 * @param nonce that the client sent; empty at a refresh
 */
public record Tokens(
        Access access,
        String accessToken,
        Optional<String> refreshToken,
        Set<MemberClaim> inIdToken,
        Optional<String> nonce) {
    @Override
    public String toString() {
        return "Tokens[not shown]";
    }
}
