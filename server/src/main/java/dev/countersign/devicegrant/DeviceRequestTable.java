package dev.countersign.devicegrant;

import dev.countersign.clients.OidcScope;
import dev.countersign.device.BrowserToken;
import dev.countersign.device.Device;
import dev.countersign.device.Token;
import dev.countersign.device.UserAgent;
import dev.countersign.device.Visitor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code device_request}. */
@Component
class DeviceRequestTable {
    /** For so long, a device that comes too late still learns that its code has expired. */
    private static final String KEPT = "interval '10 minutes'";

    private final JdbcClient jdbc;

    DeviceRequestTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A request as a poll finds it.
     *
     * @param sessionId of the device, once it is approved
     * @param tooSoon whether the device has not waited since its last poll
     */
    record Polled(
            UUID id,
            Set<OidcScope> scopes,
            boolean denied,
            @Nullable UUID sessionId,
            boolean expired,
            boolean tooSoon) {}

    /** @return false if the client is disabled or gone, or if another request has this user code */
    boolean insert(
            UUID id,
            UUID clientId,
            Set<OidcScope> scopes,
            Token deviceCode,
            byte[] userCodeHash,
            Visitor device,
            Duration lifetime,
            Duration interval) {
        return jdbc.sql("""
                        INSERT INTO device_request (id, client_id, scopes, device_code_hash, user_code_hash, browser, os, kind,
                                                    user_agent, ip, expires_at, poll_seconds)
                        SELECT :id, client.id, :scopes, :deviceCode, :userCode, :browser, :os, :kind, :userAgent,
                               CAST(:ip AS inet), clock_now() + CAST(:lifetime AS interval), :interval
                        FROM oidc_client AS client WHERE client.id = :client AND client.disabled_at IS NULL
                        ON CONFLICT (user_code_hash) DO NOTHING
                        """)
                        .param("id", id)
                        .param("client", clientId)
                        .param("scopes", OidcScope.words(scopes))
                        .param("deviceCode", deviceCode.hash())
                        .param("userCode", userCodeHash)
                        .param("browser", device.device().browser())
                        .param("os", device.device().os())
                        .param("kind", device.device().kind().toString())
                        .param("userAgent", device.userAgent().text())
                        .param("ip", device.ip())
                        .param("lifetime", lifetime.toString())
                        .param("interval", interval.toSeconds())
                        .update()
                == 1;
    }

    /** The request of a user code, while it can be answered and its client is enabled. */
    Optional<DeviceRequest> findPending(byte[] userCodeHash) {
        return jdbc.sql("""
                SELECT request.id, client_id, client.name AS client_name, request.scopes, is_foreign, browser, os, kind, user_agent, host(ip) AS ip,
                       requested_at, expires_at
                FROM device_request AS request JOIN oidc_client AS client ON client.id = client_id
                WHERE user_code_hash = :hash AND outcome IS NULL AND expires_at > clock_now()
                  AND client.disabled_at IS NULL
                """)
                .param("hash", userCodeHash)
                .query(DeviceRequestTable::request)
                .optional();
    }

    /** Keeps the client from being disabled or removed, and waits for whoever does it: before anything of it is locked. */
    void lockClient(UUID clientId) {
        jdbc.sql("SELECT id FROM oidc_client WHERE id = :id FOR SHARE")
                .param("id", clientId)
                .query(UUID.class)
                .optional();
    }

    /** Waits for a poll or an answer. The next statement sees what has become of the request. */
    void lock(UUID id) {
        jdbc.sql("SELECT id FROM device_request WHERE id = :id FOR NO KEY UPDATE")
                .param("id", id)
                .query(UUID.class)
                .optional();
    }

    /** For a request that the caller has locked and found pending. The device may fetch its tokens until its session ends. */
    void approve(UUID id, UUID sessionId, Instant fetchedBy) {
        jdbc.sql("""
                UPDATE device_request SET outcome = 'approved', session_id = :session, expires_at = :fetchedBy
                WHERE id = :id AND outcome IS NULL
                """)
                .param("id", id)
                .param("session", sessionId)
                .param("fetchedBy", fetchedBy.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** @return false if it was answered or has expired */
    boolean deny(UUID id) {
        return jdbc.sql("""
                        UPDATE device_request SET outcome = 'denied'
                        WHERE id = :id AND outcome IS NULL AND expires_at > clock_now()
                        """).param("id", id).update() == 1;
    }

    /**
     * Records a poll. It waits for whoever answers the request, and judges by the time at which it got the row: so no request is
     * approved after its device was told that it has expired.
     */
    Optional<Polled> poll(byte[] deviceCodeHash, UUID clientId, Duration growth) {
        return jdbc.sql("""
                WITH held AS MATERIALIZED (
                    SELECT * FROM device_request WHERE device_code_hash = :hash AND client_id = :client FOR NO KEY UPDATE),
                judged AS MATERIALIZED (
                    SELECT id, now, expires_at <= now AS expired,
                           coalesce(polled_at > now - poll_seconds * interval '1 second', false) AS too_soon
                    FROM (SELECT held.*, clock_now() + (clock_timestamp() - statement_timestamp()) AS now FROM held) AS held)
                UPDATE device_request AS request SET
                    polled_at = judged.now,
                    poll_seconds = poll_seconds + CASE WHEN judged.too_soon THEN CAST(:growth AS int) ELSE 0 END
                FROM judged WHERE request.id = judged.id
                RETURNING request.id, scopes, outcome, session_id, expired, too_soon
                """)
                .param("hash", deviceCodeHash)
                .param("client", clientId)
                .param("growth", growth.toSeconds())
                .query((row, number) -> new Polled(
                        row.getObject("id", UUID.class),
                        OidcScope.of(row.getString("scopes")),
                        "denied".equals(row.getString("outcome")),
                        row.getObject("session_id", UUID.class),
                        row.getBoolean("expired"),
                        row.getBoolean("too_soon")))
                .optional();
    }

    /**
     * Uses an approved request up.
     *
     * @return false if somebody else with the same code was first
     */
    boolean take(UUID id, UUID sessionId) {
        return jdbc.sql("DELETE FROM device_request WHERE id = :id AND session_id = :session")
                        .param("id", id)
                        .param("session", sessionId)
                        .update()
                == 1;
    }

    /** @return how many were deleted */
    int deleteOver(int most) {
        return jdbc.sql("""
                DELETE FROM device_request WHERE id = ANY (ARRAY (
                    SELECT id FROM device_request WHERE expires_at <= clock_now() - %s
                    ORDER BY expires_at LIMIT :most FOR UPDATE SKIP LOCKED))
                """.formatted(KEPT)).param("most", most).update();
    }

    private static DeviceRequest request(ResultSet row, int number) throws SQLException {
        var device = Device.from(row);
        return new DeviceRequest(
                row.getObject("id", UUID.class),
                row.getObject("client_id", UUID.class),
                row.getString("client_name"),
                OidcScope.of(row.getString("scopes")),
                row.getBoolean("is_foreign"),
                new Visitor(
                        new UserAgent(row.getString("user_agent"), () -> device),
                        row.getString("ip"),
                        BrowserToken.stored(Token.random().hash())),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }
}
