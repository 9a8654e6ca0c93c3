package dev.countersign.oidc;

import java.util.Optional;

/**
 * What a client gets for a code or for a refresh token. The texts are returned only here.
 *
 * @param refreshToken empty unless {@code offline_access} was granted
 * @param nonce that the client sent; empty at a refresh
 */
public record Tokens(Access access, String accessToken, Optional<String> refreshToken, Optional<String> nonce) {
    @Override
    public String toString() {
        return "Tokens[not shown]";
    }
}
