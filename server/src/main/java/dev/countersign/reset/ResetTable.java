package dev.countersign.reset;

import dev.countersign.device.BrowserToken;
import dev.countersign.device.Device;
import dev.countersign.device.UserAgent;
import dev.countersign.device.Visitor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code password_reset}. A reset is closed once, by a guarded UPDATE. */
@Component
class ResetTable {
    private static final String COLUMNS = """
            id, code_id, email, account_id, device_hash, browser, os, kind, user_agent, host(ip) AS ip, asked_at,
            expires_at, proved_at IS NOT NULL AS proved, approval_id, ready_at,
            closed_at IS NOT NULL OR expires_at <= clock_now() AS over""";

    private static final String OPEN = "closed_at IS NULL AND expires_at > clock_now()";

    private static final String RETURNING_REQUEST = " RETURNING approval_id";

    /** Letters are counted for a day. Afterwards a browser that comes back learns for an hour that its reset is over. */
    private static final String KEPT_UNTIL =
            "GREATEST(asked_at + interval '1 day', CAST(:expiresAt AS timestamptz) + interval '1 hour')";

    /** The letters that an account was sent lately. */
    record Letters(int inAnHourFromHere, int inADayFromHere, int inAnHour) {}

    private final JdbcClient jdbc;

    ResetTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(UUID id, byte[] tokenHash, UUID codeId, String email, Instant expiresAt, Visitor asker) {
        jdbc.sql("""
                INSERT INTO password_reset (id, token_hash, code_id, email, device_hash, browser, os, kind, user_agent, ip,
                                            expires_at, kept_until)
                VALUES (:id, :token, :code, :email, :deviceHash, :browser, :os, :kind, :userAgent, CAST(:ip AS inet),
                        :expiresAt, %s)
                """.formatted(KEPT_UNTIL.replace("asked_at", "clock_now()")))
                .param("id", id)
                .param("token", tokenHash)
                .param("code", codeId)
                .param("email", email)
                .param("deviceHash", asker.browserToken().hash())
                .param("browser", asker.device().browser())
                .param("os", asker.device().os())
                .param("kind", asker.device().kind().toString())
                .param("userAgent", asker.userAgent().text())
                .param("ip", asker.ip())
                .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Claims resets whose account nobody has looked up. A claim moves {@code look_up_at} to its own end. */
    List<Reset> claim(int most, Duration lease) {
        return jdbc.sql("""
                UPDATE password_reset SET look_up_at = clock_now() + CAST(:lease AS interval)
                WHERE id = ANY (ARRAY (
                    SELECT id FROM password_reset WHERE look_up_at <= clock_now() AND %s
                    ORDER BY look_up_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                RETURNING %s
                """.formatted(OPEN, COLUMNS))
                .param("lease", lease.toString())
                .param("most", most)
                .query(ResetTable::reset)
                .list();
    }

    Optional<Reset> find(byte[] tokenHash) {
        return find("token_hash", tokenHash);
    }

    Optional<Reset> find(UUID id) {
        return find("id", id);
    }

    private Optional<Reset> find(String column, Object key) {
        return jdbc.sql("SELECT %s FROM password_reset WHERE %s = :key".formatted(COLUMNS, column))
                .param("key", key)
                .query(ResetTable::reset)
                .optional();
    }

    /** A network is an address, or the /64 of an IPv6 address. */
    Letters letters(UUID accountId, String ip) {
        return jdbc.sql("""
                SELECT count(*) FILTER (WHERE is_here AND asked_at > clock_now() - interval '1 hour') AS in_an_hour_from_here,
                       count(*) FILTER (WHERE is_here) AS in_a_day_from_here,
                       count(*) FILTER (WHERE asked_at > clock_now() - interval '1 hour') AS in_an_hour
                FROM password_reset, LATERAL (SELECT network_of(ip) = network_of(CAST(:ip AS inet))) AS place (is_here)
                WHERE account_id = :account AND asked_at > clock_now() - interval '1 day'
                """)
                .param("account", accountId)
                .param("ip", ip)
                .query((row, number) -> new Letters(
                        row.getInt("in_an_hour_from_here"), row.getInt("in_a_day_from_here"), row.getInt("in_an_hour")))
                .single();
    }

    void assign(UUID id, UUID accountId) {
        jdbc.sql("UPDATE password_reset SET account_id = :account, look_up_at = NULL WHERE id = :id")
                .param("id", id)
                .param("account", accountId)
                .update();
    }

    /** Also forgets the address, and the browser that asked: the deletion of an account does not find this row. */
    void assignToNobody(UUID id) {
        jdbc.sql("""
                UPDATE password_reset SET email = NULL, look_up_at = NULL, device_hash = '', user_agent = '', ip = '0.0.0.0'
                WHERE id = :id
                """).param("id", id).update();
    }

    /** @return false if it is over, or was proved before */
    boolean prove(UUID id, Instant expiresAt) {
        return jdbc.sql("""
                UPDATE password_reset SET proved_at = clock_now(), expires_at = :expiresAt, kept_until = %s
                WHERE id = :id AND proved_at IS NULL AND %s
                """.formatted(KEPT_UNTIL, OPEN))
                        .param("id", id)
                        .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    void waitUntil(UUID id, Instant readyAt, Instant expiresAt, @Nullable UUID approvalId) {
        jdbc.sql("""
                UPDATE password_reset SET ready_at = :readyAt, expires_at = :expiresAt, kept_until = %s, approval_id = :approval
                WHERE id = :id AND %s
                """.formatted(KEPT_UNTIL, OPEN))
                .param("id", id)
                .param("readyAt", readyAt.atOffset(ZoneOffset.UTC))
                .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                .param("approval", approvalId, Types.OTHER)
                .update();
    }

    void closeUnlessProved(UUID id) {
        jdbc.sql("UPDATE password_reset SET closed_at = clock_now() WHERE id = :id AND proved_at IS NULL AND " + OPEN)
                .param("id", id)
                .update();
    }

    void close(UUID id) {
        jdbc.sql("UPDATE password_reset SET closed_at = clock_now() WHERE id = :id AND " + OPEN)
                .param("id", id)
                .update();
    }

    /** @return whether the account has an open reset with this request */
    boolean closeByApproval(UUID accountId, UUID approvalId) {
        return jdbc.sql("""
                UPDATE password_reset SET closed_at = clock_now()
                WHERE account_id = :account AND approval_id = :approval AND\s""" + OPEN)
                        .param("account", accountId)
                        .param("approval", approvalId)
                        .update()
                == 1;
    }

    /** @return the requests of the closed resets */
    List<UUID> closeAll(UUID accountId) {
        return requests(jdbc.sql("UPDATE password_reset SET closed_at = clock_now() WHERE account_id = :account AND "
                        + OPEN
                        + RETURNING_REQUEST)
                .param("account", accountId));
    }

    private static List<UUID> requests(JdbcClient.StatementSpec closing) {
        return closing
                .query((row, number) -> Optional.ofNullable(row.getObject("approval_id", UUID.class)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    void deleteAll(UUID accountId, Set<String> emails) {
        jdbc.sql("DELETE FROM password_reset WHERE account_id = :account")
                .param("account", accountId)
                .update();
        jdbc.sql("DELETE FROM password_reset WHERE account_id IS NULL AND email = ANY (:emails)")
                .param("emails", emails.toArray(String[]::new))
                .update();
    }

    /**
     * Closes what the same browser has proved before.
     *
     * @return the requests of the closed resets
     */
    List<UUID> closeEarlier(UUID accountId, UUID id, byte[] deviceHash) {
        return requests(jdbc.sql("""
                UPDATE password_reset SET closed_at = clock_now()
                WHERE account_id = :account AND device_hash = :device AND id <> :id AND proved_at IS NOT NULL AND\s""" + OPEN + RETURNING_REQUEST)
                .param("account", accountId)
                .param("device", deviceHash)
                .param("id", id));
    }

    int deleteOver(int most) {
        return jdbc.sql("""
                DELETE FROM password_reset WHERE id = ANY (ARRAY (
                    SELECT id FROM password_reset WHERE kept_until <= clock_now()
                    ORDER BY kept_until LIMIT :most FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    private static Reset reset(ResultSet row, int number) throws SQLException {
        var device = Device.from(row);
        return new Reset(
                row.getObject("id", UUID.class),
                row.getObject("code_id", UUID.class),
                Optional.ofNullable(row.getString("email")),
                Optional.ofNullable(row.getObject("account_id", UUID.class)),
                new Visitor(
                        new UserAgent(row.getString("user_agent"), () -> device),
                        row.getString("ip"),
                        BrowserToken.stored(row.getBytes("device_hash"))),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("proved"),
                Optional.ofNullable(row.getObject("approval_id", UUID.class)),
                Optional.ofNullable(row.getObject("ready_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getBoolean("over"));
    }
}
