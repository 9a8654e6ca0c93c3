package dev.countersign.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Holds the secret and the database together: passwords are sealed with the one and kept in the other, so with another
 * secret each of them would read as wrong. The first start writes down a value derived from it.
 */
@Component
class SecretTable {

    /** @throws DatabaseUnusable where the database was set up with another secret */
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
