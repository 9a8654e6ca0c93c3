package dev.countersign.account;

import dev.countersign.password.StoredHash;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code account} that seals password hashes again. */
@Component
class SealedHashTable {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final JdbcClient jdbc;

    /** A hash, and the text that is to replace it. */
    record Replacement(StoredHash old, String next) {
        @Override
        public String toString() {
            return "Replacement[not shown]";
        }
    }

    SealedHashTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** PostgreSQL's estimate. */
    long size() {
        return jdbc.sql("SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = CAST('account' AS regclass)")
                .query(Long.class)
                .single();
    }

    /** The hashes of accounts in the order of their ids. */
    List<StoredHash> after(Optional<UUID> id, int most) {
        return jdbc.sql("SELECT id, password_hash FROM account WHERE id > :after ORDER BY id LIMIT :most")
                .param("after", id.orElse(BEFORE_ALL))
                .param("most", most)
                .query((row, number) -> new StoredHash(row.getObject("id", UUID.class), row.getString("password_hash")))
                .list();
    }

    /**
     * Skips accounts that somebody has locked, so that nobody waits behind a part of the table, and hashes that have changed.
     *
     * @return how many were replaced
     */
    int replace(List<Replacement> replacements) {
        return jdbc.sql("""
                WITH fresh AS MATERIALIZED (
                    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:olds AS text[]), CAST(:nexts AS text[])) AS fresh (id, old, next)),
                held AS MATERIALIZED (
                    SELECT id FROM account WHERE id = ANY (CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
                UPDATE account SET password_hash = next
                FROM held JOIN fresh USING (id)
                WHERE account.id = held.id AND password_hash = old
                """)
                .param(
                        "ids",
                        all(
                                replacements,
                                replacement -> replacement.old().account().toString()))
                .param(
                        "olds",
                        all(replacements, replacement -> replacement.old().text()))
                .param("nexts", all(replacements, Replacement::next))
                .update();
    }

    private static String[] all(List<Replacement> replacements, Function<Replacement, String> value) {
        return replacements.stream().map(value).toArray(String[]::new);
    }
}
