package dev.countersign.onetime;

import dev.countersign.database.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code one_time_code}. */
@Component
class OneTimeCodeTable {
    private static final String COLUMNS = "id, purpose, account_id, email, expires_at";
    private static final String LIVE = "(used_at IS NULL AND expires_at > clock_now())";

    private final JdbcClient jdbc;

    OneTimeCodeTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    OneTimeCode insert(
            UUID id,
            Purpose purpose,
            Optional<UUID> accountId,
            String email,
            Optional<UUID> sessionId,
            byte @Nullable [] codeHash,
            int tries,
            Duration kept) {
        return jdbc.sql("""
                INSERT INTO one_time_code (id, purpose, account_id, email, session_id, code_hash, tries_left, expires_at, kept_until)
                VALUES (:id, :purpose, :account, :email, :session, :hash, :tries, clock_now() + CAST(:lifetime AS interval),
                        clock_now() + GREATEST(CAST(:lifetime AS interval), CAST(:kept AS interval)))
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("purpose", purpose.toString())
                .param("account", accountId.orElse(null))
                .param("email", email)
                .param("session", sessionId.orElse(null))
                .param("hash", codeHash)
                .param("tries", tries)
                .param("lifetime", purpose.lifetime().toString())
                .param("kept", kept.toString())
                .query(OneTimeCodeTable::code)
                .single();
    }

    /** Charges a try before the code is compared; concurrent charges wait for each other at the row. */
    Optional<Charged> chargeTry(UUID id) {
        return jdbc.sql("""
                UPDATE one_time_code SET tries_left = tries_left - 1
                WHERE id = :id AND tries_left > 0 AND %s
                RETURNING %s, tries_left
                """.formatted(LIVE, COLUMNS))
                .param("id", id)
                .query((row, number) -> new Charged(code(row, number), row.getInt("tries_left")))
                .optional();
    }

    record Charged(OneTimeCode code, int triesLeft) {}

    /** @return empty if nothing can be tried any more */
    Optional<Integer> triesLeft(UUID id) {
        return jdbc.sql("SELECT tries_left FROM one_time_code WHERE id = :id AND tries_left > 0 AND " + LIVE)
                .param("id", id)
                .query(Integer.class)
                .optional();
    }

    Optional<OneTimeCode> find(UUID id) {
        return jdbc.sql("SELECT %s FROM one_time_code WHERE id = :id AND %s".formatted(COLUMNS, LIVE))
                .param("id", id)
                .query(OneTimeCodeTable::code)
                .optional();
    }

    /** @return empty for digits, which have none */
    Optional<byte[]> hash(UUID id) {
        return jdbc.sql("SELECT code_hash FROM one_time_code WHERE id = :id AND code_hash IS NOT NULL")
                .param("id", id)
                .query(byte[].class)
                .optional();
    }

    Optional<OneTimeCode> find(Purpose purpose, byte[] codeHash) {
        return jdbc.sql("SELECT %s FROM one_time_code WHERE code_hash = :hash AND purpose = :purpose AND %s"
                        .formatted(COLUMNS, LIVE))
                .param("hash", codeHash)
                .param("purpose", purpose.toString())
                .query(OneTimeCodeTable::code)
                .optional();
    }

    Optional<OneTimeCode> newest(Purpose purpose, UUID sessionId) {
        return jdbc.sql("""
                SELECT %1$s FROM (
                    SELECT %1$s, used_at, tries_left FROM one_time_code
                    WHERE session_id = :session AND purpose = :purpose
                    ORDER BY made_at DESC, id DESC LIMIT 1) AS newest
                WHERE tries_left > 0 AND %2$s
                """.formatted(COLUMNS, LIVE))
                .param("session", sessionId)
                .param("purpose", purpose.toString())
                .query(OneTimeCodeTable::code)
                .optional();
    }

    Optional<OneTimeCode> oldest(UUID accountId, Purpose purpose, String email) {
        return jdbc.sql("""
                SELECT %s FROM one_time_code
                WHERE account_id = :account AND purpose = :purpose AND email = :email AND %s
                ORDER BY made_at, id LIMIT 1
                """.formatted(COLUMNS, LIVE))
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .param("email", email)
                .query(OneTimeCodeTable::code)
                .optional();
    }

    /** @return false if the code was used, voided or has expired */
    boolean use(UUID id) {
        return jdbc.sql("UPDATE one_time_code SET used_at = clock_now() WHERE id = :id AND " + LIVE)
                        .param("id", id)
                        .update()
                == 1;
    }

    void voidAll(UUID accountId, Purpose purpose) {
        jdbc.sql("""
                UPDATE one_time_code SET expires_at = clock_now()
                WHERE account_id = :account AND purpose = :purpose AND %s
                """.formatted(LIVE))
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .update();
    }

    /** Until the transaction ends, no other voids such codes, to make one. */
    void lockMaking(String email, Purpose purpose) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('codes for ' || :purpose || ' about ' || :email, 0))")
                .param("purpose", purpose.toString())
                .param("email", email)
                .query(rows -> {});
    }

    void voidAll(String email, Purpose purpose) {
        jdbc.sql("""
                UPDATE one_time_code SET expires_at = clock_now()
                WHERE email = :email AND purpose = :purpose AND %s
                """.formatted(LIVE))
                .param("email", email)
                .param("purpose", purpose.toString())
                .update();
    }

    void voidFrom(UUID accountId, Purpose purpose, UUID id) {
        jdbc.sql("""
                UPDATE one_time_code SET expires_at = clock_now()
                WHERE account_id = :account AND purpose = :purpose AND %s
                    AND made_at >= (SELECT made_at FROM one_time_code WHERE id = :id)
                """.formatted(LIVE))
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .param("id", id)
                .update();
    }

    boolean isAboutAnother(String email, Purpose purpose, UUID accountId) {
        return jdbc.sql("""
                SELECT EXISTS (
                    SELECT FROM one_time_code
                    WHERE email = :email AND purpose = :purpose AND account_id <> :account AND %s)
                """.formatted(LIVE))
                .param("email", email)
                .param("purpose", purpose.toString())
                .param("account", accountId)
                .query(Boolean.class)
                .single();
    }

    int countOfAccount(UUID accountId, Purpose purpose, Duration within) {
        return jdbc.sql("""
                SELECT count(*) FROM one_time_code
                WHERE account_id = :account AND made_at > clock_now() - CAST(:within AS interval) AND purpose = :purpose
                """)
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .param("within", within.toString())
                .query(Integer.class)
                .single();
    }

    int countOfEmail(String email, Purpose purpose, Duration within) {
        return jdbc.sql("""
                SELECT count(*) FROM one_time_code
                WHERE email = :email AND made_at > clock_now() - CAST(:within AS interval) AND purpose = :purpose
                """)
                .param("email", email)
                .param("purpose", purpose.toString())
                .param("within", within.toString())
                .query(Integer.class)
                .single();
    }

    List<ExportedCode> exported(UUID accountId) {
        return jdbc.sql("""
                SELECT purpose, email, made_at, expires_at, used_at FROM one_time_code
                WHERE account_id = :account ORDER BY made_at DESC, id DESC
                """)
                .param("account", accountId)
                .query((row, number) -> new ExportedCode(
                        row.getString("purpose"),
                        row.getString("email"),
                        row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("used_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(null)))
                .list();
    }

    Set<String> emails(UUID accountId, Purpose purpose) {
        return jdbc.sql(
                        "SELECT DISTINCT email FROM one_time_code WHERE account_id = :account AND purpose = :purpose AND "
                                + LIVE)
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .query((row, number) -> row.getString("email"))
                .set();
    }

    void deleteOf(UUID accountId, String email, Set<String> former) {
        jdbc.sql("DELETE FROM one_time_code WHERE account_id = :account")
                .param("account", accountId)
                .update();
        jdbc.sql("DELETE FROM one_time_code WHERE email = :email")
                .param("email", email)
                .update();
        jdbc.sql("DELETE FROM one_time_code WHERE email = ANY (:former) AND account_id IS NULL")
                .param("former", former.toArray(String[]::new))
                .update();
    }

    int deleteOver(int most) {
        return jdbc.sql("""
                DELETE FROM one_time_code
                WHERE id = ANY (ARRAY (
                    SELECT id FROM one_time_code WHERE kept_until <= clock_now()
                    ORDER BY kept_until LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    private static OneTimeCode code(ResultSet row, int number) throws SQLException {
        return new OneTimeCode(
                row.getObject("id", UUID.class),
                Word.read(Purpose.class, row.getString("purpose")),
                Optional.ofNullable(row.getObject("account_id", UUID.class)),
                row.getString("email"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }
}
