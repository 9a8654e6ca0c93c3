package dev.countersign.account;

import dev.countersign.password.StoredHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code account}. */
@Component
class AccountTable {

    /** An enabled account and the hash of its password. */
    record Stored(Account account, String passwordHash) {
        StoredHash hash() {
            return new StoredHash(account.id(), passwordHash);
        }

        @Override
        public String toString() {
            return "Stored[not shown]";
        }
    }

    private static final String COLUMNS =
            "id, email, email_verified_at IS NOT NULL AS email_verified, name, created_at, locale";

    private static final String MEMBER = "SELECT " + COLUMNS + ", disabled_at IS NOT NULL AS disabled FROM account";

    private final JdbcClient jdbc;

    AccountTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return the new member, whom nobody else can lock before the transaction ends; empty if the email is taken */
    Optional<LockedMember> insert(UUID id, String email, boolean emailVerified, String name, String passwordHash) {
        return jdbc.sql("""
                INSERT INTO account (id, email, email_verified_at, name, password_hash)
                VALUES (:id, :email, CASE WHEN :emailVerified THEN clock_now() END, :name, :hash)
                ON CONFLICT (email) DO NOTHING
                RETURNING %s, password_hash
                """.formatted(COLUMNS))
                .param("id", id)
                .param("email", email)
                .param("emailVerified", emailVerified)
                .param("name", name)
                .param("hash", passwordHash)
                .query(AccountTable::stored)
                .optional()
                .map(stored -> new LockedMember(stored, false));
    }

    Optional<Stored> findEnabled(String email) {
        return jdbc.sql("""
                SELECT %s, password_hash FROM account WHERE email = :email AND disabled_at IS NULL
                """.formatted(COLUMNS))
                .param("email", email)
                .query(AccountTable::stored)
                .optional();
    }

    Optional<Stored> findEnabled(UUID id) {
        return jdbc.sql("""
                SELECT %s, password_hash FROM account WHERE id = :id AND disabled_at IS NULL
                """.formatted(COLUMNS))
                .param("id", id)
                .query(AccountTable::stored)
                .optional();
    }

    /** Also of a disabled account. */
    Optional<StoredHash> findHash(UUID id) {
        return jdbc.sql("SELECT password_hash FROM account WHERE id = :id")
                .param("id", id)
                .query((row, number) -> new StoredHash(id, row.getString("password_hash")))
                .optional();
    }

    Optional<LockedMember> lock(UUID id) {
        return jdbc.sql("""
                SELECT %s, password_hash, disabled_at IS NOT NULL AS disabled FROM account WHERE id = :id
                FOR NO KEY UPDATE
                """.formatted(COLUMNS))
                .param("id", id)
                .query((row, number) -> new LockedMember(stored(row, number), row.getBoolean("disabled")))
                .optional();
    }

    /** @return false if the stored hash is no longer {@code current} */
    boolean replacePasswordHash(UUID id, String current, String next) {
        return jdbc.sql("UPDATE account SET password_hash = :next WHERE id = :id AND password_hash = :current")
                        .param("id", id)
                        .param("current", current)
                        .param("next", next)
                        .update()
                == 1;
    }

    void setPasswordHash(UUID id, String hash) {
        jdbc.sql("UPDATE account SET password_hash = :hash WHERE id = :id")
                .param("id", id)
                .param("hash", hash)
                .update();
    }

    Optional<Member> find(UUID id) {
        return jdbc.sql(MEMBER + " WHERE id = :id")
                .param("id", id)
                .query(AccountTable::member)
                .optional();
    }

    Optional<Member> find(String email) {
        return jdbc.sql(MEMBER + " WHERE email = :email")
                .param("email", email)
                .query(AccountTable::member)
                .optional();
    }

    /** In the order of their emails. */
    List<Member> find(List<UUID> ids) {
        return jdbc.sql(MEMBER + " WHERE id = ANY (:ids) ORDER BY email")
                .param("ids", ids.toArray(UUID[]::new))
                .query(AccountTable::member)
                .list();
    }

    /** In the order of their emails, from an index for each filter. */
    List<Member> find(MemberFilter filter, String after, int most) {
        return jdbc.sql(MEMBER + " WHERE email > :after" + condition(filter) + " ORDER BY email LIMIT :most")
                .param("after", after)
                .param("most", most)
                .query(AccountTable::member)
                .list();
    }

    private static String condition(MemberFilter filter) {
        return switch (filter) {
            case ALL -> "";
            case DISABLED -> " AND disabled_at IS NOT NULL";
            case UNVERIFIED -> " AND email_verified_at IS NULL";
        };
    }

    Optional<Account> findVerified(UUID id) {
        return jdbc.sql("""
                SELECT %s FROM account WHERE id = :id AND email_verified_at IS NOT NULL
                """.formatted(COLUMNS))
                .param("id", id)
                .query((row, number) -> account(row))
                .optional();
    }

    Account verifyEmail(UUID id) {
        return jdbc.sql("""
                UPDATE account SET email_verified_at = clock_now() WHERE id = :id RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .query((row, number) -> account(row))
                .single();
    }

    /** @return the member afterwards */
    Account change(UUID id, ProfileChange change) {
        return jdbc.sql("""
                UPDATE account SET
                    name = coalesce(CAST(:name AS text), name),
                    locale = CASE WHEN :setsLocale THEN CAST(:locale AS text) ELSE locale END
                WHERE id = :id
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("name", change.name().orElse(null))
                .param("setsLocale", change.language().isPresent())
                .param("locale", change.language().flatMap(LanguageWish::tag).orElse(null))
                .query((row, number) -> account(row))
                .single();
    }

    /**
     * @param verified whether the member has shown that they read its mail
     * @throws org.springframework.dao.DuplicateKeyException if another account has this email
     */
    Account changeEmail(UUID id, String email, boolean verified) {
        return jdbc.sql("""
                UPDATE account SET email = :email, email_verified_at = CASE WHEN :verified THEN clock_now() END
                WHERE id = :id
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("email", email)
                .param("verified", verified)
                .query((row, number) -> account(row))
                .single();
    }

    /** The lock that a deletion takes, before it. */
    void lockAgainstReferences(UUID id) {
        jdbc.sql("SELECT id FROM account WHERE id = :id FOR UPDATE")
                .param("id", id)
                .query(UUID.class)
                .single();
    }

    void delete(UUID id) {
        jdbc.sql("DELETE FROM account WHERE id = :id").param("id", id).update();
    }

    void disable(UUID id) {
        jdbc.sql("UPDATE account SET disabled_at = clock_now() WHERE id = :id")
                .param("id", id)
                .update();
    }

    void enable(UUID id) {
        jdbc.sql("UPDATE account SET disabled_at = NULL WHERE id = :id")
                .param("id", id)
                .update();
    }

    private static Member member(ResultSet row, int number) throws SQLException {
        return new Member(account(row), row.getBoolean("disabled"));
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(account(row), row.getString("password_hash"));
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("id", UUID.class),
                row.getString("email"),
                row.getBoolean("email_verified"),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("locale"));
    }
}
