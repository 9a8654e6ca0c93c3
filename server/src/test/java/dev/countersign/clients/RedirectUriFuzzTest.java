package dev.countersign.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;

/** Has: the address of an application in a request. Wants: a person, or a code, to go to an address of their own. */
@DisplayName("A redirect address")
class RedirectUriFuzzTest {
    @FuzzTest
    @DisplayName("differs from the registered one in nothing but the port of this machine, and fits a header (SEC-85)")
    void anyText(FuzzedDataProvider data) {
        var asked = data.consumeString(200);
        var registered = data.consumeBoolean() ? "http://127.0.0.1/callback" : data.consumeRemainingAsString();

        RedirectUri.of(asked).ifPresent(known -> {
            assertThat(known).isEqualTo(asked).doesNotContain("#", "*", "\\", " ");
            assertThat(RedirectUri.cspSource(known))
                    .doesNotContainPattern("[;,\\s'\"]")
                    .contains(":");
        });
        RedirectUri.origin(asked).ifPresent(origin -> assertThat(origin).matches("https?://[^/?#@\\s]+"));
        if (RedirectUri.of(registered).isPresent() && RedirectUri.isSameButForPort(registered, asked)) {
            var one = URI.create(registered);
            var other = URI.create(asked);
            assertThat(other.getScheme()).isEqualTo("http");
            assertThat(other.getHost()).isEqualTo(one.getHost()).isIn("127.0.0.1", "[::1]");
            assertThat(other.getRawUserInfo()).isNull();
            assertThat(other.getRawPath()).isEqualTo(one.getRawPath());
            assertThat(Objects.requireNonNullElse(other.getRawQuery(), ""))
                    .isEqualTo(Objects.requireNonNullElse(one.getRawQuery(), ""));
        }
    }
}
