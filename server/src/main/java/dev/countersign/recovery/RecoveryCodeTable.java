package dev.countersign.recovery;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code recovery_code}. */
@Component
class RecoveryCodeTable {
    private final JdbcClient jdbc;

    RecoveryCodeTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void deleteAll(UUID accountId) {
        jdbc.sql("DELETE FROM recovery_code WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }

    void insert(UUID accountId, byte[] keyId, List<byte[]> hashes) {
        jdbc.sql(
                        "INSERT INTO recovery_code (account_id, key_id, code_hash) SELECT :account, :key, unnest(CAST(:hashes AS bytea[]))")
                .param("account", accountId)
                .param("key", keyId)
                .param("hashes", hashes.toArray(byte[][]::new))
                .update();
    }

    /** Identifies an account's set of codes, used ones included; empty if the account has no codes. */
    String fingerprint(UUID accountId) {
        return jdbc.sql("""
                SELECT coalesce(encode(sha256(string_agg(code_hash, '' ORDER BY code_hash)), 'hex'), '')
                FROM recovery_code WHERE account_id = :account
                """).param("account", accountId).query(String.class).single();
    }

    /** @param hashes a code's hash under each of the keys */
    boolean has(UUID accountId, List<byte[]> hashes) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM recovery_code
                               WHERE account_id = :account AND code_hash = ANY (CAST(:hashes AS bytea[])))
                """)
                .param("account", accountId)
                .param("hashes", hashes.toArray(byte[][]::new))
                .query(Boolean.class)
                .single();
    }

    List<byte[]> unused(UUID accountId) {
        return jdbc.sql("SELECT code_hash FROM recovery_code WHERE account_id = :account AND used_at IS NULL")
                .param("account", accountId)
                .query((row, number) -> row.getBytes("code_hash"))
                .list();
    }

    int countUnused(UUID accountId, List<byte[]> keyIds) {
        return jdbc.sql("""
                SELECT count(*) FROM recovery_code
                WHERE account_id = :account AND key_id = ANY (CAST(:keys AS bytea[])) AND used_at IS NULL
                """)
                .param("account", accountId)
                .param("keys", keyIds.toArray(byte[][]::new))
                .query(Integer.class)
                .single();
    }

    /** @return false if the code is used or replaced already */
    boolean hold(UUID accountId, byte[] hash, UUID resetId) {
        return jdbc.sql("""
                UPDATE recovery_code SET held_for = :reset
                WHERE account_id = :account AND code_hash = :hash AND used_at IS NULL
                """)
                        .param("account", accountId)
                        .param("hash", hash)
                        .param("reset", resetId)
                        .update()
                == 1;
    }

    boolean isHeld(UUID accountId, UUID resetId) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM recovery_code WHERE account_id = :account AND held_for = :reset AND used_at IS NULL)
                """)
                .param("account", accountId)
                .param("reset", resetId)
                .query(Boolean.class)
                .single();
    }

    void useHeld(UUID accountId, UUID resetId) {
        jdbc.sql("""
                UPDATE recovery_code SET used_at = clock_now()
                WHERE account_id = :account AND held_for = :reset AND used_at IS NULL
                """).param("account", accountId).param("reset", resetId).update();
    }

    /** @return false if the code is used or replaced already */
    boolean use(UUID accountId, byte[] hash) {
        return jdbc.sql("""
                UPDATE recovery_code SET used_at = clock_now()
                WHERE account_id = :account AND code_hash = :hash AND used_at IS NULL
                """).param("account", accountId).param("hash", hash).update() == 1;
    }
}
