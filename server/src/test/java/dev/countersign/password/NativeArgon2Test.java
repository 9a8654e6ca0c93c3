package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

@DisplayName("The native Argon2id")
class NativeArgon2Test {
    private static final Argon2PasswordEncoder NATIVE = NativeArgon2.orJava(16, 32, 1, 19_456, 2);
    private static final Argon2PasswordEncoder JAVA = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);

    @Test
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            architectures = {"amd64", "aarch64"})
    @DisplayName("is used on the usual platforms")
    void isUsed() {
        assertThat(NATIVE).isInstanceOf(NativeArgon2.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "four random words here",
                "пароль из четырёх слов",
                "a \u0000 within, and more of it",
                "🔑🔑🔑🔑🔑🔑🔑🔑"
            })
    @DisplayName("and the Java implementation read each other's hashes, and no others")
    void agree(String password) {
        for (var writer : Stream.of(NATIVE, JAVA).toList()) {
            var hash = writer.encode(password);
            for (var reader : Stream.of(NATIVE, JAVA).toList()) {
                assertThat(reader.matches(password, hash)).isTrue();
                assertThat(reader.matches(password + ".", hash)).isFalse();
                assertThat(reader.matches(password.substring(2), hash)).isFalse();
                assertThat(reader.upgradeEncoding(hash)).isFalse();
            }
        }
    }

    @Test
    @DisplayName("salts each hash anew with 16 bytes, and stores its parameters in it (SEC-05)")
    void salts() {
        var one = NATIVE.encode("four random words here").split("\\$");
        var other = NATIVE.encode("four random words here").split("\\$");

        assertThat(one).startsWith("", "argon2id", "v=19", "m=19456,t=2,p=1");
        assertThat(Base64.getDecoder().decode(one[4]))
                .hasSize(16)
                .isNotEqualTo(Base64.getDecoder().decode(other[4]));
        assertThat(Base64.getDecoder().decode(one[5])).hasSize(32);
    }

    @Test
    @DisplayName("treats malformed hashes as no match")
    void noHash() {
        assertThat(NATIVE.matches("four random words here", "none")).isFalse();
        assertThat(NATIVE.matches("four random words here", "$argon2id$v=19$m=19456,t=2,p=1$AAAA"))
                .isFalse();
    }
}
