package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secret;
import dev.countersign.secret.Secrets;
import org.junit.jupiter.api.DisplayName;

/** Has: a cookie of their own. Wants: an exception, two cookies that are one token, a browser that we never created. */
@DisplayName("A cookie's value")
class TokenFuzzTest {
    private static final DerivedKeys OURS =
            new Secrets(new Secret("thirty-two bytes of secret, at least")).keysFor(KeyPurpose.BROWSER_TOKEN);

    @FuzzTest
    @DisplayName("is no token, or the only text of one token, and never a browser that we did not create (SEC-26)")
    void anyText(FuzzedDataProvider data) {
        var text = data.consumeRemainingAsString();

        Token.parse(text).ifPresent(token -> {
            assertThat(token.text()).isEqualTo(text);
            assertThat(token.hash()).hasSize(Token.BYTES);
        });
        assertThat(BrowserToken.parse(text, OURS::signatures)).isEmpty();
    }
}
