package dev.countersign.clients;

import dev.countersign.signing.SigningAlgorithm;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A client as the operator describes it.
 *
 * @param isPublic whether it cannot keep a secret
 * @param backchannelLogoutUri where it hears of the end of sessions
 * @param foreign whether it is somebody else's, so that members are asked before it gets anything
 * @param deviceGrant whether its devices without a keyboard may get codes; then it needs no redirect address
 * @param pkceRequired false to exempt it, which only a confidential client can be
 */
public record NewClient(
        String name,
        boolean isPublic,
        List<String> redirectUris,
        List<String> postLogoutRedirectUris,
        Optional<String> backchannelLogoutUri,
        List<String> origins,
        Set<OidcScope> scopes,
        boolean foreign,
        boolean pkceRequired,
        AccessTokenFormat accessToken,
        SigningAlgorithm signingAlgorithm,
        boolean deviceGrant) {}
