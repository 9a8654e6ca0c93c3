package dev.countersign.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code account}. */
@Component
class AccountTable {

    /** An enabled account and the hash of its password. */
    record Stored(Account account, String passwordHash) {
        @Override
        public String toString() {
            return "Stored[not shown]";
        }
    }

    private final JdbcClient jdbc;

    AccountTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return empty where the email is taken */
    Optional<Account> insert(UUID id, String email, String name, String passwordHash) {
        return jdbc.sql("""
                INSERT INTO account (id, email, name, password_hash) VALUES (:id, :email, :name, :hash)
                ON CONFLICT (email) DO NOTHING
                RETURNING id, email, name, password_hash, created_at
                """)
                .param("id", id)
                .param("email", email)
                .param("name", name)
                .param("hash", passwordHash)
                .query(AccountTable::stored)
                .optional()
                .map(Stored::account);
    }

    Optional<Stored> findEnabled(String email) {
        return jdbc.sql("""
                SELECT id, email, name, password_hash, created_at FROM account
                WHERE email = :email AND disabled_at IS NULL
                """).param("email", email).query(AccountTable::stored).optional();
    }

    Optional<Stored> findEnabled(UUID id) {
        return jdbc.sql("""
                SELECT id, email, name, password_hash, created_at FROM account
                WHERE id = :id AND disabled_at IS NULL
                """).param("id", id).query(AccountTable::stored).optional();
    }

    Optional<Stored> lockEnabled(UUID id) {
        return jdbc.sql("""
                SELECT id, email, name, password_hash, created_at FROM account
                WHERE id = :id AND disabled_at IS NULL
                FOR NO KEY UPDATE
                """).param("id", id).query(AccountTable::stored).optional();
    }

    /** @return false where the hash is no longer the one that is to be replaced */
    boolean replacePasswordHash(UUID id, String current, String next) {
        return jdbc.sql("UPDATE account SET password_hash = :next WHERE id = :id AND password_hash = :current")
                        .param("id", id)
                        .param("current", current)
                        .param("next", next)
                        .update()
                == 1;
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        var account = new Account(
                row.getObject("id", UUID.class),
                row.getString("email"),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
        return new Stored(account, row.getString("password_hash"));
    }
}
