package dev.countersign.oidc;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
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

    /** Claims rows that are due for a client, oldest first, and skips rows that another node is claiming. */
    List<LogoutClaim> claim(UUID clientId, int most, Duration lease) {
        return jdbc.sql("""
                UPDATE relying_party SET attempts = attempts + 1, claimed_until = clock_now() + CAST(:lease AS interval)
                WHERE client_id = :client AND session_id = ANY (ARRAY (
                    SELECT session_id FROM relying_party
                    WHERE client_id = :client AND next_attempt_at <= clock_now()
                      AND (claimed_until IS NULL OR claimed_until <= clock_now())
                    ORDER BY next_attempt_at, session_id LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                RETURNING session_id, client_id, attempts, clock_now() AS claimed_at
                """)
                .param("client", clientId)
                .param("most", most)
                .param("lease", lease.toString())
                .query(RelyingPartyTable::claim)
                .list();
    }

    void delivered(LogoutClaim claim) {
        jdbc.sql("DELETE FROM relying_party WHERE session_id = :session AND client_id = :client"
                        + " AND next_attempt_at IS NOT NULL")
                .param("session", claim.sessionId())
                .param("client", claim.clientId())
                .update();
    }

    /** The client answers again: whatever waits for it is due now. */
    void makeDue(UUID clientId) {
        jdbc.sql("""
                UPDATE relying_party SET next_attempt_at = clock_now()
                WHERE client_id = :client AND next_attempt_at > clock_now()
                """).param("client", clientId).update();
    }

    /**
     * Puts off whatever waits for the client, so that one token at a time finds out whether it answers again.
     *
     * @return how many were given up, because an hour is over
     */
    int failed(LogoutClaim claim, Duration wait) {
        jdbc.sql("""
                UPDATE relying_party SET
                    next_attempt_at = GREATEST(next_attempt_at, clock_now() + CAST(:wait AS interval)),
                    claimed_until = CASE WHEN session_id = :session AND attempts = :attempt THEN NULL ELSE claimed_until END
                WHERE client_id = :client AND next_attempt_at IS NOT NULL
                  AND (next_attempt_at < clock_now() + CAST(:wait AS interval) OR session_id = :session)
                """)
                .param("client", claim.clientId())
                .param("session", claim.sessionId())
                .param("attempt", claim.attempt())
                .param("wait", wait.toString())
                .update();
        return jdbc.sql("DELETE FROM relying_party WHERE client_id = :client AND give_up_at <= clock_now()")
                .param("client", claim.clientId())
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

    /** The client does not want to hear of ends any more. */
    void forgetDue(UUID clientId) {
        jdbc.sql("DELETE FROM relying_party WHERE client_id = :client AND next_attempt_at IS NOT NULL")
                .param("client", clientId)
                .update();
    }

    private static LogoutClaim claim(ResultSet row, int number) throws SQLException {
        return new LogoutClaim(
                row.getObject("session_id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getInt("attempts"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant());
    }
}
