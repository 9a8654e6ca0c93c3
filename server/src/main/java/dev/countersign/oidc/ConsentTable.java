package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code oidc_consent}. */
@Component
class ConsentTable {
    private final JdbcClient jdbc;

    ConsentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean covers(UUID accountId, UUID clientId, Collection<OidcScope> scopes) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM oidc_consent WHERE account_id = :account AND client_id = :client
                               AND string_to_array(:scopes, ' ') <@ string_to_array(scopes, ' '))
                """)
                .param("account", accountId)
                .param("client", clientId)
                .param("scopes", OidcScope.words(scopes))
                .query(Boolean.class)
                .single();
    }

    /**
     * Adds scopes to those that are allowed already.
     *
     * @return false if all of them were, or the client is gone
     */
    boolean allow(UUID accountId, UUID clientId, Collection<OidcScope> scopes) {
        return jdbc.sql("""
                        INSERT INTO oidc_consent (account_id, client_id, scopes)
                        SELECT :account, id, :scopes FROM oidc_client WHERE id = :client FOR KEY SHARE
                        ON CONFLICT (account_id, client_id) DO UPDATE SET
                            allowed_at = clock_now(),
                            scopes = (SELECT string_agg(DISTINCT word, ' ')
                                      FROM unnest(string_to_array(oidc_consent.scopes || ' ' || EXCLUDED.scopes, ' ')) AS word)
                        WHERE NOT string_to_array(EXCLUDED.scopes, ' ') <@ string_to_array(oidc_consent.scopes, ' ')
                        """)
                        .param("account", accountId)
                        .param("client", clientId)
                        .param("scopes", OidcScope.words(scopes))
                        .update()
                == 1;
    }

    /**
     * Waits for codes that are being issued because of it.
     *
     * @return false if there was none
     */
    boolean delete(UUID accountId, UUID clientId) {
        return jdbc.sql("DELETE FROM oidc_consent WHERE account_id = :account AND client_id = :client")
                        .param("account", accountId)
                        .param("client", clientId)
                        .update()
                == 1;
    }

    void deleteAll(UUID accountId) {
        jdbc.sql("DELETE FROM oidc_consent WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }

    /** In the order of their names. */
    List<ApplicationAccess> applications(UUID accountId) {
        return jdbc.sql("""
                WITH used AS (
                    SELECT client_id, max(signed_in_at) AS signed_in_at FROM (
                        SELECT client_id, signed_in_at FROM relying_party
                        WHERE session_id = ANY (ARRAY (SELECT id FROM session WHERE account_id = :account))
                          AND next_attempt_at IS NULL
                        UNION ALL
                        SELECT client_id, signed_in_at FROM session WHERE account_id = :account AND client_id IS NOT NULL) AS sign_in
                    GROUP BY client_id),
                allowed AS (
                    SELECT client_id, scopes, allowed_at FROM oidc_consent WHERE account_id = :account)
                SELECT client.id, client.name, allowed.scopes, allowed.allowed_at, used.signed_in_at
                FROM used FULL JOIN allowed USING (client_id) JOIN oidc_client AS client ON client.id = client_id
                ORDER BY client.name, client.id
                """)
                .param("account", accountId)
                .query(ConsentTable::application)
                .list();
    }

    private static ApplicationAccess application(ResultSet row, int number) throws SQLException {
        var scopes = row.getString("scopes");
        return new ApplicationAccess(
                row.getObject("id", UUID.class),
                row.getString("name"),
                scopes == null
                        ? List.of()
                        : OidcScope.of(scopes).stream().sorted().toList(),
                instant(row.getObject("allowed_at", OffsetDateTime.class)),
                instant(row.getObject("signed_in_at", OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
