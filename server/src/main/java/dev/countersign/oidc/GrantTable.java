package dev.countersign.oidc;

import dev.countersign.clients.OidcScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code oidc_grant} and {@code access_token}. */
@Component
class GrantTable {
    private static final String COLUMNS =
            "id, client_id, session_id, account_id, scopes, id_token_claims, nonce, auth_time, redirect_uri, code_challenge";

    private static final String TOKEN_COLUMNS =
            "access_token.id, client_id, session_id, account_id, access_token.scopes, auth_time, issued_at, expires_at";

    /** Any page can send a browser here again and again: that must not grow without end. */
    private static final int MOST_CODES = 20;

    private final JdbcClient jdbc;

    GrantTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A grant that was found by its refresh token.
     *
     * @param now when it was read, by the database's clock
     */
    record ReadGrant(Grant grant, Instant now) {}

    /** What became of a token that was to be issued. */
    enum Issue {
        /** The grant has ended, or another caller has used the refresh token. */
        TOO_LATE,
        ISSUED,
        /** It is the client's first one in this session. */
        SIGNED_IN
    }

    /**
     * Forgets the oldest of too many codes that the client has not fetched.
     *
     * @return false if the session or the client is gone, or the client is foreign and the member does not allow it so much. Holds the
     *     row with the permission, so that a removal of that row sees this grant. Locks it after the session and the client, in the
     *     order in which a deletion of the account or of the client does. A client that becomes foreign waits for this grant, and
     *     ends it.
     */
    boolean insert(Grant grant, byte[] codeHash, Duration lifetime) {
        return jdbc.sql("""
                        WITH held AS MATERIALIZED (
                            SELECT session.id AS session_id, coalesce(authenticated_at, signed_in_at) AS auth_time,
                                   client.id AS client_id, is_foreign
                            FROM session, oidc_client AS client
                            WHERE session.id = :session AND client.id = :client AND client.disabled_at IS NULL
                            FOR KEY SHARE OF session FOR SHARE OF client),
                        forgotten AS (
                            DELETE FROM oidc_grant WHERE id = ANY (ARRAY (
                                SELECT id FROM oidc_grant
                                WHERE session_id = :session AND client_id = :client AND code_used_at IS NULL
                                ORDER BY code_expires_at DESC, id DESC OFFSET :otherCodes))
                              AND EXISTS (SELECT FROM held))
                        INSERT INTO oidc_grant (id, client_id, session_id, account_id, scopes, id_token_claims, nonce, auth_time,
                                                redirect_uri, code_challenge, code_hash, code_expires_at, kept_until)
                        SELECT :id, client_id, session_id, :account, :scopes, :inIdToken, :nonce, auth_time, :redirect, :challenge,
                               :code, clock_now() + CAST(:lifetime AS interval), clock_now() + CAST(:lifetime AS interval)
                        FROM held
                        WHERE NOT is_foreign OR EXISTS (
                            SELECT FROM oidc_consent AS consent
                            WHERE consent.account_id = :account AND consent.client_id = held.client_id
                              AND string_to_array(:scopes, ' ') <@ string_to_array(consent.scopes, ' ')
                            FOR KEY SHARE)
                        """)
                        .param("id", grant.id())
                        .param("client", grant.clientId())
                        .param("session", grant.sessionId())
                        .param("account", grant.accountId())
                        .param("scopes", OidcScope.words(grant.scopes()))
                        .param("inIdToken", MemberClaim.words(grant.inIdToken()))
                        .param("nonce", grant.nonce().orElse(null))
                        .param("redirect", grant.redirectUri())
                        .param("challenge", grant.challenge().orElse(null))
                        .param("code", codeHash)
                        .param("lifetime", lifetime.toString())
                        .param("otherCodes", MOST_CODES - 1)
                        .update()
                == 1;
    }

    /**
     * Begins the grant of a device's session. The device's code, which was used up, stands in the place of a code.
     *
     * @param lifetime how long it is kept until its first token is issued
     * @return empty if the session or the client is gone, or the client is disabled
     */
    Optional<TakenGrant> insertForDevice(
            UUID id, UUID clientId, UUID sessionId, Set<OidcScope> scopes, byte[] deviceCodeHash, Duration lifetime) {
        return jdbc.sql("""
                INSERT INTO oidc_grant (id, client_id, session_id, account_id, scopes, auth_time, redirect_uri, code_hash,
                                        code_expires_at, code_used_at, kept_until)
                SELECT :id, client.id, session.id, session.account_id, :scopes,
                       coalesce(session.authenticated_at, session.signed_in_at), '', :code, clock_now(), clock_now(),
                       clock_now() + CAST(:lifetime AS interval)
                FROM session, oidc_client AS client
                WHERE session.id = :session AND client.id = :client AND client.disabled_at IS NULL
                FOR KEY SHARE
                RETURNING %s, clock_now() AS now
                """.formatted(COLUMNS))
                .param("id", id)
                .param("client", clientId)
                .param("session", sessionId)
                .param("scopes", OidcScope.words(scopes))
                .param("code", deviceCodeHash)
                .param("lifetime", lifetime.toString())
                .query(GrantTable::taken)
                .optional();
    }

    /** Uses a code up. Only the first of two callers with the same code gets the grant. */
    Optional<TakenGrant> takeCode(byte[] hash, UUID clientId) {
        return jdbc.sql("""
                UPDATE oidc_grant SET code_used_at = clock_now()
                WHERE code_hash = :hash AND client_id = :client AND code_used_at IS NULL AND code_expires_at > clock_now()
                RETURNING %s, clock_now() AS now
                """.formatted(COLUMNS))
                .param("hash", hash)
                .param("client", clientId)
                .query(GrantTable::taken)
                .optional();
    }

    /** The grant of a code that was used before, or was given to another client. */
    Optional<Grant> findMisused(byte[] codeHash, UUID clientId) {
        return jdbc.sql("""
                SELECT %s FROM oidc_grant
                WHERE code_hash = :hash AND (code_used_at IS NOT NULL OR client_id <> :client)
                """.formatted(COLUMNS))
                .param("hash", codeHash)
                .param("client", clientId)
                .query(GrantTable::grant)
                .optional();
    }

    /** The grant of a refresh token, whichever second half it has. */
    Optional<Grant> findFamily(RefreshToken token) {
        return jdbc.sql("SELECT %s FROM oidc_grant WHERE refresh_family = :family".formatted(COLUMNS))
                .param("family", token.family().hash())
                .query(GrantTable::grant)
                .optional();
    }

    /** The grant of a refresh token that is valid. */
    Optional<ReadGrant> find(RefreshToken token) {
        return jdbc.sql("""
                SELECT %s, clock_now() AS now FROM oidc_grant WHERE refresh_family = :family AND refresh_hash = :hash
                """.formatted(COLUMNS))
                .param("family", token.family().hash())
                .param("hash", token.secret().hash())
                .query((row, number) -> new ReadGrant(grant(row, number), now(row)))
                .optional();
    }

    /**
     * Issues a token. From then on the client hears of the end of the session, if it wants to.
     *
     * @param presented the refresh token that this uses up. Of two callers with the same one, only the first gets a token
     * @param refresh the grant's refresh token from now on
     */
    Issue insert(
            AccessToken token,
            UUID grantId,
            byte[] hash,
            Optional<RefreshToken> presented,
            Optional<RefreshToken> refresh) {
        return jdbc.sql("""
                        WITH held AS (
                            UPDATE oidc_grant SET
                                refresh_family = coalesce(CAST(:family AS bytea), refresh_family),
                                refresh_hash = coalesce(CAST(:secret AS bytea), refresh_hash),
                                kept_until = CASE WHEN coalesce(CAST(:family AS bytea), refresh_family) IS NULL
                                                  THEN CAST(:expires AS timestamptz) END
                            WHERE id = :grant AND (CAST(:presented AS bytea) IS NULL OR refresh_hash = :presented)
                            RETURNING id, client_id, session_id, account_id),
                        party AS (
                            INSERT INTO relying_party (session_id, client_id, account_id)
                            SELECT session_id, client_id, account_id FROM held
                            ON CONFLICT (session_id, client_id) DO UPDATE SET
                                signed_in_at = clock_now(), next_attempt_at = NULL, give_up_at = NULL, claimed_until = NULL, attempts = 0
                            WHERE relying_party.next_attempt_at IS NOT NULL
                            RETURNING session_id)
                        INSERT INTO access_token (id, grant_id, token_hash, scopes, issued_at, expires_at)
                        SELECT :id, held.id, :hash, :scopes, :issued, :expires FROM held
                        RETURNING EXISTS (SELECT FROM party) AS signed_in
                        """)
                .param("grant", grantId)
                .param("id", token.id())
                .param("hash", hash)
                .param("scopes", OidcScope.words(token.scopes()))
                .param("issued", token.issuedAt().atOffset(ZoneOffset.UTC))
                .param("expires", token.expiresAt().atOffset(ZoneOffset.UTC))
                .param("presented", presented.map(old -> old.secret().hash()).orElse(null))
                .param("family", refresh.map(next -> next.family().hash()).orElse(null))
                .param("secret", refresh.map(next -> next.secret().hash()).orElse(null))
                .query(Boolean.class)
                .optional()
                .map(signedIn -> signedIn ? Issue.SIGNED_IN : Issue.ISSUED)
                .orElse(Issue.TOO_LATE);
    }

    Optional<AccessToken> findToken(byte[] hash) {
        return jdbc.sql("""
                SELECT %s FROM access_token JOIN oidc_grant ON oidc_grant.id = grant_id
                WHERE token_hash = :hash AND expires_at > clock_now()
                """.formatted(TOKEN_COLUMNS))
                .param("hash", hash)
                .query(GrantTable::token)
                .optional();
    }

    /** The grant of an access token, even of one that has expired. */
    Optional<Grant> findByToken(byte[] hash) {
        return jdbc.sql("""
                SELECT %s FROM oidc_grant WHERE id = (SELECT grant_id FROM access_token WHERE token_hash = :hash)
                """.formatted(COLUMNS))
                .param("hash", hash)
                .query(GrantTable::grant)
                .optional();
    }

    /** Waits for a token that is being issued. */
    boolean lock(UUID grantId) {
        return jdbc.sql("SELECT id FROM oidc_grant WHERE id = :id FOR UPDATE")
                .param("id", grantId)
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    /**
     * All that an account's sessions have given a client. Locks the sessions first, as their ends do, and waits for tokens that are
     * being issued.
     */
    List<UUID> lockAll(UUID accountId, UUID clientId) {
        return jdbc.sql("""
                WITH held AS MATERIALIZED (SELECT id FROM session WHERE account_id = :account FOR KEY SHARE)
                SELECT id FROM oidc_grant
                WHERE client_id = :client AND session_id = ANY (ARRAY (SELECT id FROM held))
                FOR UPDATE
                """)
                .param("account", accountId)
                .param("client", clientId)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    /**
     * Before the grant itself is deleted: only then do other nodes hear of its tokens.
     *
     * @return their ids
     */
    List<UUID> deleteTokens(UUID grantId) {
        return jdbc.sql("DELETE FROM access_token WHERE grant_id = :id RETURNING id")
                .param("id", grantId)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    void delete(UUID grantId) {
        jdbc.sql("DELETE FROM oidc_grant WHERE id = :id").param("id", grantId).update();
    }

    /** @return how many were deleted */
    int deleteExpiredTokens(int most) {
        return jdbc.sql("""
                DELETE FROM access_token WHERE id = ANY (ARRAY (
                    SELECT id FROM access_token WHERE expires_at <= clock_now() ORDER BY expires_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    /** @return how many were deleted */
    int deleteOver(int most) {
        return jdbc.sql("""
                DELETE FROM oidc_grant WHERE id = ANY (ARRAY (
                    SELECT id FROM oidc_grant WHERE kept_until <= clock_now() ORDER BY kept_until LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    private static TakenGrant taken(ResultSet row, int number) throws SQLException {
        return new TakenGrant(grant(row, number), now(row));
    }

    private static Instant now(ResultSet row) throws SQLException {
        return row.getObject("now", OffsetDateTime.class).toInstant();
    }

    private static Grant grant(ResultSet row, int number) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getObject("session_id", UUID.class),
                row.getObject("account_id", UUID.class),
                OidcScope.of(row.getString("scopes")),
                MemberClaim.read(row.getString("id_token_claims")),
                Optional.ofNullable(row.getString("nonce")),
                row.getObject("auth_time", OffsetDateTime.class).toInstant(),
                row.getString("redirect_uri"),
                Optional.ofNullable(row.getString("code_challenge")));
    }

    private static AccessToken token(ResultSet row, int number) throws SQLException {
        return new AccessToken(
                row.getObject("id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getObject("session_id", UUID.class),
                row.getObject("account_id", UUID.class),
                OidcScope.of(row.getString("scopes")),
                row.getObject("auth_time", OffsetDateTime.class).toInstant(),
                row.getObject("issued_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }
}
