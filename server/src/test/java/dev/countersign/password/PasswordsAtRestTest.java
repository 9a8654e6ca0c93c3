package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.OneNode;
import dev.countersign.database.DatabaseUnusable;
import dev.countersign.secret.Seal;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

@DisplayName("A password at rest")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PasswordsAtRestTest {
    private static final TestServer SERVER = TestServer.withFullHashes();

    private static String stored(String email) {
        return SERVER.rows()
                .sql("SELECT password_hash FROM account WHERE email = :email")
                .param("email", email)
                .query(String.class)
                .single();
    }

    private static void store(String email, String hash) {
        SERVER.rows()
                .sql("UPDATE account SET password_hash = :hash WHERE email = :email")
                .param("hash", hash)
                .param("email", email)
                .update();
    }

    /** The hash as only a node with the secret can see it. */
    private static String hash(String email) {
        var id = SERVER.rows()
                .sql("SELECT id FROM account WHERE email = :email")
                .param("email", email)
                .query(UUID.class)
                .single();
        return SERVER.room(Seal.class).open(id, stored(email)).orElseThrow();
    }

    @Test
    @Order(1)
    @DisplayName("does not exist on a new server: there is no default account (SEC-14)")
    void noDefaultAccount() {
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM account")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    @DisplayName("is an Argon2id hash with 19 MiB, two passes, one lane and a salt of 16 bytes (SEC-05)")
    void argon2id() {
        var hash = hash(SERVER.member().email());

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Base64.getDecoder().decode(hash.split("\\$")[4])).hasSize(16);
        assertThat(Base64.getDecoder().decode(hash.split("\\$")[5])).hasSize(32);
    }

    @Test
    @DisplayName("has its own salt, so equal passwords do not look alike (SEC-05)")
    void salted() {
        assertThat(hash(SERVER.member().email()))
                .isNotEqualTo(hash(SERVER.member().email()));
    }

    @Test
    @DisplayName("is rehashed at sign-in if the parameters have changed (SEC-05)")
    void rehashed() {
        var member = SERVER.member();
        store(member.email(), new Argon2PasswordEncoder(16, 32, 1, 1_024, 1).encode(TestServer.PASSWORD));

        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        assertThat(hash(member.email())).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is encrypted with a key that is not in the database (SEC-06)")
    void sealed() {
        assertThat(stored(SERVER.member().email())).startsWith("sealed:").doesNotContain("argon2", "m=19456");
    }

    @Test
    @DisplayName("matches nothing in another account's row, and signing in there fails like a wrong password (SEC-06)")
    void moved() {
        var ann = SERVER.member();
        var eve = SERVER.member();
        store(ann.email(), stored(eve.email()));

        Expect.problem(ann.signIn(ann.email()), 401, "bad-credentials");
        assertThat(eve.signIn(eve.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("matches nothing once its row is damaged (SEC-06)")
    void spoiled() {
        var ann = SERVER.member();
        for (var row : new String[] {"sealed:", "sealed:AAAA", "sealed:?", "sealed:" + "A".repeat(80), ""}) {
            store(ann.email(), row);
            Expect.problem(ann.signIn(ann.email()), 401, "bad-credentials");
        }
    }

    @Test
    @DisplayName("that an earlier release stored unencrypted is encrypted at the next sign-in (SEC-06)")
    void sealedLater() {
        var member = SERVER.member();
        store(member.email(), hash(member.email()));

        Expect.problem(
                member.post("/api/v1/session", Map.of("email", member.email(), "password", "not this one at all")),
                401,
                "bad-credentials");
        assertThat(stored(member.email())).startsWith("$argon2id$");
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        assertThat(stored(member.email())).startsWith("sealed:");
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("prevents a node with a different secret from starting on its database (SEC-06)")
    void anotherSecret() {
        assertThatThrownBy(() -> OneNode.start(
                        "--countersign.database.url=" + SERVER.databaseUrl(),
                        "--countersign.secret=another secret, as long as it has to be",
                        "--server.port=" + TestServer.freePort()))
                .hasRootCauseInstanceOf(DatabaseUnusable.class)
                .hasRootCauseMessage("SESSION_SECRET: the secret is not the one that this database was set up with;"
                        + " it must be that one, or no password in it can be checked.");
        SERVER.anotherNode().stop();
    }
}
