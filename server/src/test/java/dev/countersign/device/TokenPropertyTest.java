package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("A token")
class TokenPropertyTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Property
    @Label("of any 32 bytes comes back from its text (SEC-22)")
    void thereAndBack(@ForAll @Size(Token.BYTES) byte[] bytes) {
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

        assertThat(Token.parse(text).orElseThrow().text()).isEqualTo(text);
    }

    @Property
    @Label("is another token, or none, once one of its characters is another (SEC-26)")
    void changed(
            @ForAll @Size(Token.BYTES) byte[] bytes,
            @ForAll @IntRange(max = 42) int place,
            @ForAll @IntRange(max = 63) int character) {
        var token = Token.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                .orElseThrow();
        var changed = new StringBuilder(token.text());
        changed.setCharAt(place, ALPHABET.charAt(character));

        if (!changed.toString().equals(token.text())) {
            Token.parse(changed.toString())
                    .ifPresent(other -> assertThat(other.hash()).isNotEqualTo(token.hash()));
        }
    }
}
