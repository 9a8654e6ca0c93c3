package dev.countersign.secret;

import dev.countersign.database.DatabaseUnusable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Checks that the secret belongs to the database. Passwords in the database are sealed with the secret, so under another
 * secret every password would look wrong. The first start stores a value derived from the secret. A command checks too, although
 * it creates no other room before it needs it.
 */
@Component
@Lazy(false)
class SecretTable {

    /** @throws DatabaseUnusable if the database was set up with another secret */
    SecretTable(JdbcClient jdbc, Secret secret) {
        var ours = secret.keyFor("secret check").sign("countersign".getBytes(StandardCharsets.US_ASCII));
        jdbc.sql("INSERT INTO secret_check (value) VALUES (:value) ON CONFLICT DO NOTHING")
                .param("value", ours)
                .update();
        var written =
                jdbc.sql("SELECT value FROM secret_check").query(byte[].class).single();
        if (!MessageDigest.isEqual(written, ours)) {
            throw new DatabaseUnusable("SESSION_SECRET: the secret is not the one that this database was set up with;"
                    + " it must be that one, or no password in it can be checked.");
        }
    }
}
