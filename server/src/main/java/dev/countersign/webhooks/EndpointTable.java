package dev.countersign.webhooks;

import dev.countersign.database.Word;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code webhook_endpoint}, a small table. */
@Component
class EndpointTable {
    private static final String COLUMNS = "id, url, array_to_string(events, ',') AS events, created_at";

    private final JdbcClient jdbc;
    private final DerivedKeys seal;

    EndpointTable(JdbcClient jdbc, Secrets secrets) {
        this.jdbc = jdbc;
        this.seal = secrets.keysFor(KeyPurpose.WEBHOOK_SECRET);
    }

    Endpoint insert(UUID id, URI url, SigningSecret secret, Set<WebhookType> types) {
        return jdbc.sql("""
                INSERT INTO webhook_endpoint (id, url, secret, events)
                VALUES (:id, :url, :secret, string_to_array(:events, ','))
                RETURNING %s
                """.formatted(COLUMNS))
                .param("id", id)
                .param("url", url.toString())
                .param("secret", seal.seal(secret.bytes(), id))
                .param(
                        "events",
                        types.stream().sorted().map(WebhookType::toString).collect(Collectors.joining(",")))
                .query(EndpointTable::endpoint)
                .single();
    }

    List<Endpoint> all() {
        return jdbc.sql("SELECT %s FROM webhook_endpoint ORDER BY created_at, id".formatted(COLUMNS))
                .query(EndpointTable::endpoint)
                .list();
    }

    boolean exists(UUID id) {
        return jdbc.sql("SELECT count(*) FROM webhook_endpoint WHERE id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    boolean delete(UUID id) {
        return jdbc.sql("DELETE FROM webhook_endpoint WHERE id = :id")
                        .param("id", id)
                        .update()
                == 1;
    }

    /** @return empty if the endpoint was removed, or if the stored secret was not sealed for it */
    Optional<SigningSecret> secret(UUID id) {
        return jdbc.sql("SELECT secret FROM webhook_endpoint WHERE id = :id")
                .param("id", id)
                .query(byte[].class)
                .optional()
                .flatMap(stored -> seal.open(stored, id))
                .map(SigningSecret::new);
    }

    /** @param sealed the signing secret as it is stored, in hexadecimal digits */
    record StoredSecret(UUID id, String sealed) {
        byte[] bytes() {
            return HexFormat.of().parseHex(sealed);
        }
    }

    List<StoredSecret> secrets() {
        return jdbc.sql("SELECT id, encode(secret, 'hex') AS secret FROM webhook_endpoint ORDER BY id")
                .query((row, number) -> new StoredSecret(row.getObject("id", UUID.class), row.getString("secret")))
                .list();
    }

    void replaceSecret(StoredSecret stored, byte[] next) {
        jdbc.sql("UPDATE webhook_endpoint SET secret = :next WHERE id = :id AND secret = decode(:old, 'hex')")
                .param("id", stored.id())
                .param("old", stored.sealed())
                .param("next", next)
                .update();
    }

    private static Endpoint endpoint(ResultSet row, int number) throws SQLException {
        return new Endpoint(
                row.getObject("id", UUID.class),
                URI.create(row.getString("url")),
                Arrays.stream(row.getString("events").split(","))
                        .flatMap(word -> Word.find(WebhookType.class, word).stream())
                        .collect(Collectors.toUnmodifiableSet()),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
