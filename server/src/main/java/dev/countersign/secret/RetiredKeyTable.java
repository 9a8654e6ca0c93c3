package dev.countersign.secret;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code retired_key}, which has a few rows for each time that the secret was replaced. */
@Component
class RetiredKeyTable {
    private final JdbcClient jdbc;

    /**
     * @param purpose as keys are derived from it; the key is sealed for it
     * @param keyId in hexadecimal digits
     * @param sealed in hexadecimal digits
     */
    record SealedKey(String purpose, String keyId, String sealed) {
        static SealedKey of(String purpose, byte[] keyId, byte[] sealed) {
            return new SealedKey(
                    purpose, HexFormat.of().formatHex(keyId), HexFormat.of().formatHex(sealed));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(sealed);
        }

        byte[] context() {
            return context(purpose);
        }

        static byte[] context(String purpose) {
            return purpose.getBytes(StandardCharsets.UTF_8);
        }
    }

    RetiredKeyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Does nothing if the key is there already. */
    void insert(SealedKey key) {
        jdbc.sql("""
                INSERT INTO retired_key (purpose, key_id, key) VALUES (:purpose, decode(:id, 'hex'), decode(:sealed, 'hex'))
                ON CONFLICT DO NOTHING
                """)
                .param("purpose", key.purpose)
                .param("id", key.keyId)
                .param("sealed", key.sealed)
                .update();
    }

    /** Newest first. */
    List<SealedKey> all() {
        return jdbc.sql("""
                SELECT purpose, encode(key_id, 'hex') AS key_id, encode(key, 'hex') AS sealed
                FROM retired_key ORDER BY retired_at DESC, purpose, key_id
                """)
                .query((row, number) ->
                        new SealedKey(row.getString("purpose"), row.getString("key_id"), row.getString("sealed")))
                .list();
    }

    void replace(SealedKey old, byte[] next) {
        jdbc.sql("""
                UPDATE retired_key SET key = :next
                WHERE purpose = :purpose AND key_id = decode(:id, 'hex') AND key = decode(:old, 'hex')
                """)
                .param("purpose", old.purpose)
                .param("id", old.keyId)
                .param("old", old.sealed)
                .param("next", next)
                .update();
    }
}
