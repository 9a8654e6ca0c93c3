package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AnyInput;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A token")
class TokenPropertyTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static String text(AnyInput any) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(any.bytes(Token.BYTES));
    }

    @Test
    @DisplayName("of any 32 bytes comes back from its text (SEC-22)")
    void thereAndBack() {
        AnyInput.holds(any -> {
            var text = text(any);

            assertThat(Token.parse(text).orElseThrow().text()).isEqualTo(text);
        });
    }

    @Test
    @DisplayName("is another token, or none, once one of its characters is another (SEC-26)")
    void changed() {
        AnyInput.holds(any -> {
            var token = Token.parse(text(any)).orElseThrow();
            var changed = new StringBuilder(token.text());
            changed.setCharAt(any.between(0, 42), ALPHABET.charAt(any.between(0, 63)));

            if (!changed.toString().equals(token.text())) {
                Token.parse(changed.toString())
                        .ifPresent(other -> assertThat(other.hash()).isNotEqualTo(token.hash()));
            }
        });
    }
}
