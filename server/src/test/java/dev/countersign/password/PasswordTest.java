package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A password")
class PasswordTest {

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\uD800b"})
    @DisplayName("is Unicode text without NUL")
    void noText(String text) {
        assertThat(Password.of(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Password(text));
    }

    @Test
    @DisplayName("is short enough to be normalised")
    void tooLong() {
        assertThat(Password.of("a".repeat(1_024))).isPresent();
        assertThat(Password.of("a".repeat(1_025))).isEmpty();
    }

    @Test
    @DisplayName("is the same however its letters are composed (SEC-03)")
    void composed() {
        assertThat(new Password("caf\u00E9").isSameAs(new Password("cafe\u0301")))
                .isTrue();
        assertThat(new Password("cafe").isSameAs(new Password("caf\u00E9"))).isFalse();
    }
}
