package dev.countersign.keys;

import dev.countersign.database.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code service_key}. */
@Component
class KeyTable {
    private static final String COLUMNS = "id, name, scopes, created_at, last_used_at, expires_at, revoked_at";

    private final JdbcClient jdbc;

    KeyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Key insert(UUID id, byte[] hash, String name, Set<Scope> scopes) {
        return jdbc.sql("""
                INSERT INTO service_key (id, key_hash, name, scopes) VALUES (:id, :hash, :name, :scopes)
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("hash", hash)
                .param("name", name)
                .param("scopes", scopes.stream().sorted().map(Scope::toString).collect(Collectors.joining(",")))
                .query(KeyTable::key)
                .single();
    }

    Optional<Key> findGood(byte[] hash) {
        return jdbc.sql("""
                SELECT %s FROM service_key
                WHERE key_hash = :hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_now())
                """.formatted(COLUMNS))
                .param("hash", hash)
                .query(KeyTable::key)
                .optional();
    }

    List<Key> all() {
        return jdbc.sql("SELECT %s FROM service_key ORDER BY created_at, id".formatted(COLUMNS))
                .query(KeyTable::key)
                .list();
    }

    boolean isUnrevoked(UUID id) {
        return jdbc.sql("SELECT count(*) FROM service_key WHERE id = :id AND revoked_at IS NULL")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** @return empty if the key has an end already, is revoked or does not exist */
    Optional<Key> endAfter(UUID id, Duration overlap) {
        return jdbc.sql("""
                UPDATE service_key SET expires_at = clock_now() + CAST(:overlap AS interval)
                WHERE id = :id AND expires_at IS NULL AND revoked_at IS NULL
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("overlap", overlap.toString())
                .query(KeyTable::key)
                .optional();
    }

    /** @return false if the key was revoked before, or does not exist */
    boolean revoke(UUID id) {
        return jdbc.sql("UPDATE service_key SET revoked_at = clock_now() WHERE id = :id AND revoked_at IS NULL")
                        .param("id", id)
                        .update()
                == 1;
    }

    void writeUses(Collection<UUID> ids) {
        jdbc.sql("UPDATE service_key SET last_used_at = clock_now() WHERE id IN (:ids)")
                .param("ids", ids)
                .update();
    }

    private static Key key(ResultSet row, int number) throws SQLException {
        return new Key(
                row.getObject("id", UUID.class),
                row.getString("name"),
                scopes(row.getString("scopes")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("last_used_at", OffsetDateTime.class)),
                instant(row.getObject("expires_at", OffsetDateTime.class)),
                instant(row.getObject("revoked_at", OffsetDateTime.class)));
    }

    /** Ignores a scope that only a newer node knows. */
    private static Set<Scope> scopes(String words) {
        return Arrays.stream(words.split(","))
                .flatMap(word -> Word.find(Scope.class, word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
