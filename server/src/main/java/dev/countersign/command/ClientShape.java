package dev.countersign.command;

import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.signing.SigningAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application as {@code clients … --json} prints it.
 *
 * @param clientSecret only where it is new; it is stored as a hash
 */
record ClientShape(
        UUID clientId,
        String name,
        @Nullable String clientSecret,
        boolean isPublic,
        List<String> redirectUris,
        List<String> postLogoutRedirectUris,
        @Nullable String backchannelLogoutUri,
        List<String> origins,
        List<OidcScope> scopes,
        boolean isForeign,
        boolean pkceRequired,
        AccessTokenFormat accessToken,
        SigningAlgorithm signingAlgorithm,
        boolean deviceGrant,
        Instant createdAt,
        @Nullable Instant disabledAt) {
    static ClientShape of(Client client, @Nullable String secret) {
        return new ClientShape(
                client.id(),
                client.name(),
                secret,
                !client.confidential(),
                client.redirectUris(),
                client.postLogoutRedirectUris(),
                client.backchannelLogoutUri().orElse(null),
                client.origins(),
                client.scopes().stream().sorted().toList(),
                client.foreign(),
                client.pkceRequired(),
                client.accessToken(),
                client.signingAlgorithm(),
                client.deviceGrant(),
                client.createdAt(),
                client.disabledAt());
    }

    @Override
    public String toString() {
        return "ClientShape[" + clientId + "]";
    }
}
