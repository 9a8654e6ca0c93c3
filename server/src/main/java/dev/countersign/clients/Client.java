package dev.countersign.clients;

import dev.countersign.signing.SigningAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application that people sign in to, without its secret.
 *
 * @param id its {@code client_id}
 * @param confidential whether it has a secret
 * @param backchannelLogoutUri where it hears of the end of sessions
 * @param origins of its pages that may read answers (CORS)
 * @param foreign whether it is somebody else's, so that members are asked before it gets anything
 * @param deviceGrant whether its devices without a keyboard may get codes
 * @param pkceRequired false only for a confidential client that the operator exempted
 * @param disabledAt null if it is enabled
 */
public record Client(
        UUID id,
        String name,
        boolean confidential,
        List<String> redirectUris,
        List<String> postLogoutRedirectUris,
        Optional<String> backchannelLogoutUri,
        List<String> origins,
        Set<OidcScope> scopes,
        boolean foreign,
        boolean pkceRequired,
        AccessTokenFormat accessToken,
        SigningAlgorithm signingAlgorithm,
        boolean deviceGrant,
        Instant createdAt,
        @Nullable Instant disabledAt) {

    /**
     * The address to which an authorization may be answered: one that is registered, character by character (SEC-85). An
     * application on the person's machine listens at any port of the loopback address (RFC 8252, section 7.3).
     */
    public Optional<String> redirectTo(String address) {
        return Optional.of(address)
                .filter(asked -> redirectUris.contains(asked)
                        || (!confidential
                                && redirectUris.stream()
                                        .anyMatch(registered -> RedirectUri.isSameButForPort(registered, asked))));
    }

    /** The address to which a sign-out may lead back. */
    public Optional<String> afterLogout(String address) {
        return Optional.of(address).filter(postLogoutRedirectUris::contains);
    }

    public boolean isEnabled() {
        return disabledAt == null;
    }
}
