package dev.countersign.clients;

import dev.countersign.database.Word;
import dev.countersign.signing.SigningAlgorithm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code oidc_client}, a small table, and of what ends with a client's registration in the tables of {@code oidc},
 * {@code logout} and {@code devicegrant}. These rooms use this one, so it cannot call them.
 */
@Component
class ClientTable {
    private static final String COLUMNS = """
            id, name, encode(secret_hash, 'hex') AS secret_hash, encode(old_secret_hash, 'hex') AS old_secret_hash,
            old_secret_until, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, origins, scopes, is_foreign, pkce_required,
            access_token, signing_algorithm, device_grant, created_at, disabled_at
            """;

    private final JdbcClient jdbc;

    ClientTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A client with what its secret is compared with.
     *
     * @param secretHash in hexadecimal digits; null if it has no secret
     * @param oldSecretHash of the secret before; null if it was not rotated
     */
    record Registered(
            Client client,
            @Nullable String secretHash,
            @Nullable String oldSecretHash,
            @Nullable Instant oldSecretUntil) {
        UUID id() {
            return client.id();
        }

        @Override
        public String toString() {
            return "Registered[not shown]";
        }
    }

    Client insert(UUID id, NewClient client, byte @Nullable [] secretHash) {
        return jdbc.sql("""
                INSERT INTO oidc_client (id, name, secret_hash, redirect_uris, post_logout_redirect_uris,
                                         backchannel_logout_uri, origins, scopes, is_foreign, pkce_required, access_token,
                                         signing_algorithm, device_grant)
                VALUES (:id, :name, decode(:secretHash, 'hex'), :redirects, :afterLogout, :backchannel, :origins, :scopes, :foreign,
                        :pkce, :accessToken, :algorithm, :deviceGrant)
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("name", client.name())
                .param("secretHash", secretHash == null ? null : HexFormat.of().formatHex(secretHash))
                .param("redirects", String.join("\n", client.redirectUris()))
                .param("afterLogout", String.join("\n", client.postLogoutRedirectUris()))
                .param("backchannel", client.backchannelLogoutUri().orElse(null))
                .param("origins", String.join("\n", client.origins()))
                .param("scopes", OidcScope.words(client.scopes()))
                .param("foreign", client.foreign())
                .param("pkce", client.pkceRequired())
                .param("accessToken", client.accessToken().toString())
                .param("algorithm", client.signingAlgorithm().name())
                .param("deviceGrant", client.deviceGrant())
                .query(ClientTable::registered)
                .single()
                .client();
    }

    Optional<Registered> find(UUID id) {
        return jdbc.sql("SELECT %s FROM oidc_client WHERE id = :id".formatted(COLUMNS))
                .param("id", id)
                .query(ClientTable::registered)
                .optional();
    }

    List<Client> all() {
        return jdbc
                .sql("SELECT %s FROM oidc_client ORDER BY created_at, id".formatted(COLUMNS))
                .query(ClientTable::registered)
                .list()
                .stream()
                .map(Registered::client)
                .toList();
    }

    /** @return empty if there is no such client */
    Optional<Client> change(UUID id, ClientChange change) {
        return jdbc.sql("""
                UPDATE oidc_client SET
                    name = coalesce(CAST(:name AS text), name),
                    redirect_uris = coalesce(CAST(:redirects AS text), redirect_uris),
                    post_logout_redirect_uris = coalesce(CAST(:afterLogout AS text), post_logout_redirect_uris),
                    backchannel_logout_uri = nullif(coalesce(CAST(:backchannel AS text), backchannel_logout_uri), ''),
                    origins = coalesce(CAST(:origins AS text), origins),
                    scopes = coalesce(CAST(:scopes AS text), scopes),
                    is_foreign = coalesce(CAST(:foreign AS boolean), is_foreign)
                WHERE id = :id
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("name", change.name().orElse(null))
                .param("redirects", lines(change.redirectUris()))
                .param("afterLogout", lines(change.postLogoutRedirectUris()))
                .param("backchannel", change.backchannelLogoutUri().orElse(null))
                .param("origins", lines(change.origins()))
                .param("scopes", change.scopes().map(OidcScope::words).orElse(null))
                .param("foreign", change.foreign().orElse(null))
                .query(ClientTable::registered)
                .optional()
                .map(Registered::client);
    }

    private static @Nullable String lines(Optional<List<String>> texts) {
        return texts.map(all -> String.join("\n", all)).orElse(null);
    }

    /**
     * Ends its grants, except those of its devices. Waits for tokens that are being issued, and deletes the tokens before the
     * grants: only then do other nodes hear of them.
     *
     * @return the tokens
     */
    List<UUID> deleteGrantsInBrowsers(UUID id) {
        jdbc.sql("""
                SELECT oidc_grant.id FROM oidc_grant JOIN session ON session.id = session_id
                WHERE oidc_grant.client_id = :id AND session.client_id IS NULL
                FOR UPDATE OF oidc_grant
                """).param("id", id).query(UUID.class).list();
        var tokens = jdbc.sql("""
                DELETE FROM access_token USING oidc_grant, session
                WHERE oidc_grant.id = grant_id AND oidc_grant.client_id = :id
                  AND session.id = session_id AND session.client_id IS NULL
                RETURNING access_token.id
                """)
                .param("id", id)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
        jdbc.sql("""
                DELETE FROM oidc_grant USING session
                WHERE oidc_grant.client_id = :id AND session.id = session_id AND session.client_id IS NULL
                """).param("id", id).update();
        return tokens;
    }

    /** Deletes the logout tokens that wait for a client without a back-channel logout URI. */
    void forgetLogoutTokens(UUID id) {
        jdbc.sql("DELETE FROM relying_party WHERE client_id = :id AND next_attempt_at IS NOT NULL")
                .param("id", id)
                .update();
    }

    /** @return empty if there is no such client with a secret */
    Optional<Client> replaceSecret(UUID id, byte[] hash, Duration overlap) {
        return jdbc.sql("""
                UPDATE oidc_client SET secret_hash = :hash, old_secret_hash = secret_hash,
                    old_secret_until = clock_now() + CAST(:overlap AS interval)
                WHERE id = :id AND secret_hash IS NOT NULL
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("hash", hash)
                .param("overlap", overlap.toString())
                .query(ClientTable::registered)
                .optional()
                .map(Registered::client);
    }

    /** @return false if it is so already, or there is no such client */
    boolean setDisabled(UUID id, boolean disabled) {
        return jdbc.sql("""
                        UPDATE oidc_client SET disabled_at = CASE WHEN :disabled THEN clock_now() END
                        WHERE id = :id AND (disabled_at IS NULL) = :disabled
                        """).param("id", id).param("disabled", disabled).update() == 1;
    }

    /** The session of a device of a client. */
    record DeviceSession(UUID id, UUID accountId) {}

    /** Waits for whoever approves a device of the client. */
    void lock(UUID id) {
        jdbc.sql("SELECT id FROM oidc_client WHERE id = :id FOR UPDATE")
                .param("id", id)
                .query(UUID.class)
                .optional();
    }

    List<DeviceSession> sessionsOfDevices(UUID clientId) {
        return jdbc.sql("""
                SELECT id, account_id FROM session
                WHERE client_id = :client AND id = ANY (
                    ARRAY (SELECT session_id FROM oidc_grant WHERE client_id = :client)
                    || ARRAY (SELECT session_id FROM device_request WHERE client_id = :client AND session_id IS NOT NULL))
                """)
                .param("client", clientId)
                .query((row, number) ->
                        new DeviceSession(row.getObject("id", UUID.class), row.getObject("account_id", UUID.class)))
                .list();
    }

    /** @return false if there is no such client */
    boolean delete(UUID id) {
        return jdbc.sql("DELETE FROM oidc_client WHERE id = :id")
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Whether an enabled client has this origin. */
    boolean hasOrigin(String origin) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM oidc_client
                               WHERE disabled_at IS NULL AND :origin = ANY (string_to_array(origins, chr(10))))
                """).param("origin", origin).query(Boolean.class).single();
    }

    private static Registered registered(ResultSet row, int number) throws SQLException {
        var secretHash = row.getString("secret_hash");
        var client = new Client(
                row.getObject("id", UUID.class),
                row.getString("name"),
                secretHash != null,
                lines(row.getString("redirect_uris")),
                lines(row.getString("post_logout_redirect_uris")),
                Optional.ofNullable(row.getString("backchannel_logout_uri")),
                lines(row.getString("origins")),
                OidcScope.of(row.getString("scopes")),
                row.getBoolean("is_foreign"),
                row.getBoolean("pkce_required"),
                Word.read(AccessTokenFormat.class, row.getString("access_token")),
                SigningAlgorithm.valueOf(row.getString("signing_algorithm")),
                row.getBoolean("device_grant"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("disabled_at", OffsetDateTime.class)));
        return new Registered(
                client,
                secretHash,
                row.getString("old_secret_hash"),
                instant(row.getObject("old_secret_until", OffsetDateTime.class)));
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\n")).filter(line -> !line.isEmpty()).toList();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
