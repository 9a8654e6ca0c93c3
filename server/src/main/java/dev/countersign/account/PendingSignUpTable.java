package dev.countersign.account;

import dev.countersign.password.StoredHash;
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

/** The SQL of {@code pending_sign_up}. */
@Component
class PendingSignUpTable {
    private static final String OPEN = "password_hash IS NOT NULL AND expires_at > clock_now()";

    private static final String COLUMNS =
            "id, code_id, email, host(ip) AS ip, expires_at, mailed_at IS NOT NULL AS mailed, NOT (%s) AS over"
                    .formatted(OPEN);

    /** The letters that an address was sent lately. */
    record Letters(int inAnHourFromHere, int inADayFromHere, int inAnHour) {}

    /** The values of the account that is to be made. */
    record Values(UUID accountId, String email, String name, String passwordHash) {
        @Override
        public String toString() {
            return "Values[not shown]";
        }
    }

    private final JdbcClient jdbc;

    PendingSignUpTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(UUID id, byte[] tokenHash, UUID codeId, Values values, String ip, Instant expiresAt) {
        jdbc.sql("""
                INSERT INTO pending_sign_up (id, token_hash, code_id, account_id, email, name, password_hash, ip, expires_at)
                VALUES (:id, :token, :code, :account, :email, :name, :hash, CAST(:ip AS inet), :expiresAt)
                """)
                .param("id", id)
                .param("token", tokenHash)
                .param("code", codeId)
                .param("account", values.accountId())
                .param("email", values.email())
                .param("name", values.name())
                .param("hash", values.passwordHash())
                .param("ip", ip)
                .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<PendingSignUp> find(byte[] tokenHash) {
        return jdbc.sql("SELECT %s FROM pending_sign_up WHERE token_hash = :token".formatted(COLUMNS))
                .param("token", tokenHash)
                .query(PendingSignUpTable::pending)
                .optional();
    }

    /** @return empty if it is over */
    Optional<Values> lock(UUID id) {
        return jdbc.sql("""
                SELECT account_id, email, name, password_hash FROM pending_sign_up WHERE id = :id AND %s
                FOR NO KEY UPDATE
                """.formatted(OPEN))
                .param("id", id)
                .query((row, number) -> new Values(
                        row.getObject("account_id", UUID.class),
                        row.getString("email"),
                        row.getString("name"),
                        row.getString("password_hash")))
                .optional();
    }

    /** Hashes that are not sealed under the secret in force, as their sign-ups' accounts will have them. */
    List<StoredHash> sealedOtherwise(String prefix, int most) {
        return jdbc.sql("""
                SELECT DISTINCT account_id, password_hash FROM pending_sign_up
                WHERE NOT starts_with(password_hash, :prefix) ORDER BY account_id LIMIT :most
                """)
                .param("prefix", prefix)
                .param("most", most)
                .query((row, number) ->
                        new StoredHash(row.getObject("account_id", UUID.class), row.getString("password_hash")))
                .list();
    }

    /** @return how many sign-ups had the old hash: one that was asked for again has several rows */
    int replace(StoredHash old, String next) {
        return jdbc.sql(
                        "UPDATE pending_sign_up SET password_hash = :next WHERE account_id = :account AND password_hash = :old")
                .param("next", next)
                .param("account", old.account())
                .param("old", old.text())
                .update();
    }

    void blank(UUID id) {
        jdbc.sql("UPDATE pending_sign_up SET name = NULL, password_hash = NULL WHERE id = :id")
                .param("id", id)
                .update();
    }

    /** Claims sign-ups whose address nobody has looked up. A claim moves {@code look_up_at} to its own end. */
    List<PendingSignUp> claim(int most, Duration lease) {
        return jdbc.sql("""
                UPDATE pending_sign_up SET look_up_at = clock_now() + CAST(:lease AS interval)
                WHERE id = ANY (ARRAY (
                    SELECT id FROM pending_sign_up WHERE look_up_at <= clock_now() AND %s
                    ORDER BY look_up_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                RETURNING %s
                """.formatted(OPEN, COLUMNS))
                .param("lease", lease.toString())
                .param("most", most)
                .query(PendingSignUpTable::pending)
                .list();
    }

    /** Until the transaction ends, nobody else counts the letters to this address. */
    void lockLettersTo(String email) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('letters of sign-ups to ' || :email, 0))")
                .param("email", email)
                .query(rows -> {});
    }

    /** A network is an address, or the /64 of an IPv6 address. */
    Letters letters(String email, String ip) {
        return jdbc.sql("""
                SELECT count(*) FILTER (WHERE is_here AND mailed_at > clock_now() - interval '1 hour') AS in_an_hour_from_here,
                       count(*) FILTER (WHERE is_here) AS in_a_day_from_here,
                       count(*) FILTER (WHERE mailed_at > clock_now() - interval '1 hour') AS in_an_hour
                FROM pending_sign_up, LATERAL (SELECT network_of(ip) = network_of(CAST(:ip AS inet))) AS place (is_here)
                WHERE email = :email AND mailed_at > clock_now() - interval '1 day'
                """)
                .param("email", email)
                .param("ip", ip)
                .query((row, number) -> new Letters(
                        row.getInt("in_an_hour_from_here"), row.getInt("in_a_day_from_here"), row.getInt("in_an_hour")))
                .single();
    }

    void lookedUp(UUID id, boolean mailed) {
        jdbc.sql("""
                UPDATE pending_sign_up SET look_up_at = NULL, mailed_at = CASE WHEN :mailed THEN clock_now() END WHERE id = :id
                """).param("id", id).param("mailed", mailed).update();
    }

    int blankOver(int most) {
        return jdbc.sql("""
                UPDATE pending_sign_up SET name = NULL, password_hash = NULL
                WHERE id = ANY (ARRAY (
                    SELECT id FROM pending_sign_up WHERE password_hash IS NOT NULL AND expires_at <= clock_now()
                    ORDER BY expires_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    int deleteOld(int most) {
        return jdbc.sql("""
                DELETE FROM pending_sign_up
                WHERE id = ANY (ARRAY (
                    SELECT id FROM pending_sign_up WHERE asked_at <= clock_now() - interval '1 day'
                    ORDER BY asked_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    void deleteAll(UUID accountId, Set<String> emails) {
        jdbc.sql("DELETE FROM pending_sign_up WHERE email = ANY (:emails) OR account_id = :account")
                .param("emails", emails.toArray(String[]::new))
                .param("account", accountId)
                .update();
    }

    private static PendingSignUp pending(ResultSet row, int number) throws SQLException {
        return new PendingSignUp(
                row.getObject("id", UUID.class),
                row.getObject("code_id", UUID.class),
                row.getString("email"),
                row.getString("ip"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("mailed"),
                row.getBoolean("over"));
    }
}
