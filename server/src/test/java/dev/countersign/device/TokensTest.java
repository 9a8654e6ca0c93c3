package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secret;
import dev.countersign.secret.Secrets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A token")
class TokensTest {
    private static final DerivedKeys OURS =
            new Secrets(new Secret("thirty-two bytes of secret, at least")).keysFor(KeyPurpose.BROWSER_TOKEN);
    private static final DerivedKeys OTHERS =
            new Secrets(new Secret("another secret of at least thirty-two")).keysFor(KeyPurpose.BROWSER_TOKEN);

    @Nested
    @DisplayName("of a session")
    class OfASession {

        @Test
        @DisplayName("is 256 bits, each one new, in 43 characters that a cookie may contain (SEC-22)")
        void random() {
            var texts =
                    Stream.generate(Token::random).map(Token::text).limit(1_000).toList();

            assertThat(new HashSet<>(texts)).hasSize(1_000);
            assertThat(texts).allMatch(text -> text.matches("[A-Za-z0-9_-]{43}"));
            assertThat(Base64.getUrlDecoder().decode(texts.getFirst())).hasSize(32);
        }

        @Test
        @DisplayName("is stored as SHA-256, and is parsed from its text (SEC-23)")
        void hash() throws NoSuchAlgorithmException {
            var token = Token.random();

            var again = Token.parse(token.text()).orElseThrow();

            assertThat(again.hash()).isEqualTo(token.hash());
            assertThat(token.hash())
                    .isEqualTo(MessageDigest.getInstance("SHA-256")
                            .digest(Base64.getUrlDecoder().decode(token.text())));
        }

        @Test
        @DisplayName("does not show itself (SEC-27)")
        void notShown() {
            var token = Token.random();
            assertThat(token.toString()).doesNotContain(token.text());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "A",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
                    "éAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                })
        @DisplayName("is nothing but 43 characters of base64url")
        void otherTexts(String text) {
            assertThat(Token.parse(text)).isEmpty();
        }
    }

    @Nested
    @DisplayName("of a browser")
    class OfABrowser {

        @Test
        @DisplayName("is recognised, and differs from every other")
        void known() {
            var token = BrowserToken.mint(OURS::sign);

            assertThat(BrowserToken.parse(token.text(), OURS::signatures)
                            .orElseThrow()
                            .hash())
                    .isEqualTo(token.hash());
            assertThat(BrowserToken.mint(OURS::sign).hash()).isNotEqualTo(token.hash());
            assertThat(token.toString()).doesNotContain(token.text());
        }

        @Test
        @DisplayName("is one of ours: not invented, changed or from another secret (SEC-26)")
        void notOurs() {
            assertThat(BrowserToken.parse(Token.random().text(), OURS::signatures))
                    .isEmpty();
            assertThat(BrowserToken.parse(BrowserToken.mint(OTHERS::sign).text(), OURS::signatures))
                    .isEmpty();
            assertThat(BrowserToken.parse("", OURS::signatures)).isEmpty();
            var bytes =
                    Base64.getUrlDecoder().decode(BrowserToken.mint(OURS::sign).text());
            for (var at = 0; at < bytes.length; at++) {
                var changed = bytes.clone();
                changed[at] ^= 1;
                assertThat(BrowserToken.parse(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(changed), OURS::signatures))
                        .isEmpty();
            }
        }
    }
}
