package dev.countersign.signing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code signing_key}, a small table. */
@Component
class SigningKeyTable {
    private static final String COLUMNS =
            "id, algorithm, encode(public_key, 'hex') AS public_key, encode(private_key, 'hex') AS private_key";

    private final JdbcClient jdbc;

    SigningKeyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param publicKey in hexadecimal digits
     * @param privateKey sealed, in hexadecimal digits; null for a retired key
     */
    record StoredKey(
            UUID id,
            SigningAlgorithm algorithm,
            String publicKey,
            @Nullable String privateKey) {
        byte[] publicBytes() {
            return HexFormat.of().parseHex(publicKey);
        }

        Optional<byte[]> sealed() {
            return Optional.ofNullable(privateKey).map(HexFormat.of()::parseHex);
        }

        @Override
        public String toString() {
            return "StoredKey[" + id + "]";
        }
    }

    /** Does nothing if there is a key in force already: another node was quicker. */
    void insert(UUID id, SigningAlgorithm algorithm, byte[] publicKey, byte[] sealedPrivateKey) {
        jdbc.sql("""
                INSERT INTO signing_key (id, algorithm, public_key, private_key) VALUES (:id, :algorithm, :public, :private)
                ON CONFLICT DO NOTHING
                """)
                .param("id", id)
                .param("algorithm", algorithm.name())
                .param("public", publicKey)
                .param("private", sealedPrivateKey)
                .update();
    }

    Optional<StoredKey> inForce(SigningAlgorithm algorithm) {
        return jdbc.sql("SELECT %s FROM signing_key WHERE algorithm = :algorithm AND retired_at IS NULL"
                        .formatted(COLUMNS))
                .param("algorithm", algorithm.name())
                .query(SigningKeyTable::key)
                .optional();
    }

    Optional<StoredKey> find(UUID id) {
        return jdbc.sql("SELECT %s FROM signing_key WHERE id = :id".formatted(COLUMNS))
                .param("id", id)
                .query(SigningKeyTable::key)
                .optional();
    }

    /**
     * The keys in force, and those that were until not long ago.
     *
     * @param overlap for how long a retired key is among them
     */
    List<StoredKey> published(Duration overlap) {
        return jdbc.sql("""
                SELECT %s FROM signing_key WHERE retired_at IS NULL OR retired_at > clock_now() - CAST(:overlap AS interval)
                ORDER BY retired_at IS NOT NULL, algorithm DESC, id
                """.formatted(COLUMNS))
                .param("overlap", overlap.toString())
                .query(SigningKeyTable::key)
                .list();
    }

    /** The keys whose private halves are stored. */
    List<StoredKey> sealed() {
        return jdbc.sql("SELECT %s FROM signing_key WHERE private_key IS NOT NULL ORDER BY id".formatted(COLUMNS))
                .query(SigningKeyTable::key)
                .list();
    }

    /** @return the keys that were in force */
    List<UUID> retireAll() {
        return jdbc.sql("""
                UPDATE signing_key SET retired_at = clock_now(), private_key = NULL WHERE retired_at IS NULL RETURNING id
                """)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    void deleteRetired() {
        jdbc.sql("DELETE FROM signing_key WHERE retired_at IS NOT NULL").update();
    }

    void replaceSeal(StoredKey key, byte[] next) {
        jdbc.sql("UPDATE signing_key SET private_key = :next WHERE id = :id AND private_key = decode(:old, 'hex')")
                .param("id", key.id())
                .param("old", key.privateKey())
                .param("next", next)
                .update();
    }

    private static StoredKey key(ResultSet row, int number) throws SQLException {
        return new StoredKey(
                row.getObject("id", UUID.class),
                SigningAlgorithm.valueOf(row.getString("algorithm")),
                row.getString("public_key"),
                row.getString("private_key"));
    }
}
