package dev.countersign.logout;

import dev.countersign.signing.SigningAlgorithm;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code relying_party}: the clients that have got something in a session. A trigger makes a row due when its session is
 * deleted, if the client wants to hear of it. A member who signs in to a client again, after they have removed its access, makes a row
 * that is due an ordinary one.
 */
@Component
class RelyingPartyTable {
    private final JdbcClient jdbc;

    RelyingPartyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The clients that want to hear of the end of sessions, even if they are disabled. */
    List<LogoutReceiver> receivers() {
        return jdbc.sql("""
                SELECT id, backchannel_logout_uri, signing_algorithm FROM oidc_client WHERE backchannel_logout_uri IS NOT NULL
                """)
                .query((row, number) -> new LogoutReceiver(
                        row.getObject("id", UUID.class),
                        URI.create(row.getString("backchannel_logout_uri")),
                        SigningAlgorithm.valueOf(row.getString("signing_algorithm"))))
                .list();
    }

    /**
     * Claims rows that are due for a client, oldest first, and skips rows that another node is claiming. While the client is
     * paused there are none. Then there is one, and no other node gets another before its outcome is known.
     */
    List<LogoutClaim> claim(UUID clientId, int most, Duration lease) {
        return jdbc.sql("""
                WITH probe AS (
                    UPDATE logout_pause SET ends_at = clock_now() + CAST(:lease AS interval)
                    WHERE client_id = :client AND ends_at <= clock_now()
                      AND EXISTS (SELECT FROM relying_party
                                  WHERE client_id = :client AND next_attempt_at <= clock_now()
                                    AND (claimed_until IS NULL OR claimed_until <= clock_now()))
                    RETURNING client_id)
                UPDATE relying_party SET attempts = attempts + 1, claimed_until = clock_now() + CAST(:lease AS interval)
                WHERE client_id = :client AND session_id = ANY (ARRAY (
                    SELECT session_id FROM relying_party
                    WHERE client_id = :client AND next_attempt_at <= clock_now()
                      AND (claimed_until IS NULL OR claimed_until <= clock_now())
                    ORDER BY next_attempt_at, session_id
                    LIMIT (SELECT CASE WHEN EXISTS (SELECT FROM probe) THEN 1
                                       WHEN EXISTS (SELECT FROM logout_pause WHERE client_id = :client) THEN 0
                                       ELSE :most END)
                    FOR UPDATE SKIP LOCKED))
                RETURNING session_id, client_id, attempts, clock_now() AS claimed_at, signed_in_at
                """)
                .param("client", clientId)
                .param("most", most)
                .param("lease", lease.toString())
                .query(RelyingPartyTable::claim)
                .list();
    }

    /**
     * Ends the client's pause: whatever waits for it is due. A row of a later sign-in stays, because its end is another one.
     *
     * @return whether it was paused
     */
    boolean delivered(LogoutClaim claim) {
        return jdbc.sql("""
                WITH told AS (
                    DELETE FROM relying_party
                    WHERE session_id = :session AND client_id = :client AND signed_in_at = :signedIn AND next_attempt_at IS NOT NULL)
                DELETE FROM logout_pause WHERE client_id = :client
                """)
                        .param("session", claim.sessionId())
                        .param("client", claim.clientId())
                        .param("signedIn", claim.signedInAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /**
     * Pauses the client, and puts this session behind all others that wait for it: if the client refuses only this one, the next attempt
     * finds that out.
     *
     * @return whether it was not paused before
     */
    boolean failed(LogoutClaim claim, Duration wait) {
        jdbc.sql("""
                UPDATE relying_party SET next_attempt_at = clock_now(), claimed_until = NULL
                WHERE session_id = :session AND client_id = :client AND signed_in_at = :signedIn AND attempts = :attempt
                  AND next_attempt_at IS NOT NULL
                """)
                .param("session", claim.sessionId())
                .param("client", claim.clientId())
                .param("signedIn", claim.signedInAt().atOffset(ZoneOffset.UTC))
                .param("attempt", claim.attempt())
                .update();
        return jdbc.sql("""
                INSERT INTO logout_pause (client_id, ends_at)
                SELECT id, clock_now() + CAST(:wait AS interval) FROM oidc_client WHERE id = :client
                ON CONFLICT (client_id) DO UPDATE SET ends_at = excluded.ends_at
                RETURNING xmax = 0
                """)
                .param("client", claim.clientId())
                .param("wait", wait.toString())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** @return how many ends of sessions the client will never hear of, because an hour is over */
    int giveUp(UUID clientId) {
        return jdbc.sql("DELETE FROM relying_party WHERE client_id = :client AND give_up_at <= clock_now()")
                .param("client", clientId)
                .update();
    }

    /**
     * The client has nothing in the account's sessions any more. It hears of that as if they had ended.
     *
     * @return in how many sessions it had something
     */
    int end(UUID accountId, UUID clientId) {
        var told = jdbc.sql("""
                UPDATE relying_party SET next_attempt_at = clock_now(), give_up_at = clock_now() + interval '1 hour'
                WHERE client_id = :client AND session_id = ANY (ARRAY (SELECT id FROM session WHERE account_id = :account))
                  AND next_attempt_at IS NULL
                  AND EXISTS (SELECT FROM oidc_client WHERE id = :client AND backchannel_logout_uri IS NOT NULL)
                """)
                .param("client", clientId)
                .param("account", accountId)
                .update();
        return told
                + jdbc.sql("""
                        DELETE FROM relying_party
                        WHERE client_id = :client AND session_id = ANY (ARRAY (SELECT id FROM session WHERE account_id = :account))
                          AND next_attempt_at IS NULL
                        """)
                        .param("client", clientId)
                        .param("account", accountId)
                        .update();
    }

    private static LogoutClaim claim(ResultSet row, int number) throws SQLException {
        return new LogoutClaim(
                row.getObject("session_id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getInt("attempts"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant(),
                row.getObject("signed_in_at", OffsetDateTime.class).toInstant());
    }
}
