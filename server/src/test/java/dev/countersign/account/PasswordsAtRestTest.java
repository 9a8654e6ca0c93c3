package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

@DisplayName("A password at rest")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PasswordsAtRestTest {
    private static final TestServer SERVER = TestServer.alone();

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    private static String storedHash(String email) {
        return SERVER.rows()
                .sql("SELECT password_hash FROM account WHERE email = :email")
                .param("email", email)
                .query(String.class)
                .single();
    }

    @Test
    @Order(1)
    @DisplayName("is nobody's on a new server: there is no default account (SEC-14)")
    void noDefaultAccount() {
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM account")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    @DisplayName("is an Argon2id hash of 19 MiB, two passes, one lane, a salt of 16 bytes (SEC-05)")
    void argon2id() {
        var hash = storedHash(SERVER.member().email());

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Base64.getDecoder().decode(hash.split("\\$")[4])).hasSize(16);
        assertThat(Base64.getDecoder().decode(hash.split("\\$")[5])).hasSize(32);
    }

    @Test
    @DisplayName("has a salt of its own, so that equal passwords do not look alike (SEC-05)")
    void salted() {
        assertThat(storedHash(SERVER.member().email()))
                .isNotEqualTo(storedHash(SERVER.member().email()));
    }

    @Test
    @DisplayName("is hashed again at sign-in when the parameters have changed (SEC-05)")
    void rehashed() {
        var member = SERVER.member();
        var weaker = new Argon2PasswordEncoder(16, 32, 1, 1_024, 1).encode(TestServer.PASSWORD);
        SERVER.rows()
                .sql("UPDATE account SET password_hash = :hash WHERE email = :email")
                .param("hash", weaker)
                .param("email", member.email())
                .update();

        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        assertThat(storedHash(member.email())).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(member.signIn(member.email()).status()).isEqualTo(200);
    }
}
