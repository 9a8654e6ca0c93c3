package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An origin")
class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://Sign-In.Example.org,https://sign-in.example.org,sign-in.example.org",
        "https://example.org:443,https://example.org,example.org",
        "https://example.org:8443,https://example.org:8443,example.org",
        "http://localhost:4000,http://localhost:4000,localhost",
        "http://127.0.0.1:80,http://127.0.0.1,127.0.0.1"
    })
    @DisplayName("is written as browsers write it (RFC 6454)")
    void written(String text, String asBrowsers, String host) {
        assertThat(Origin.of(text)).isEqualTo(new Origin(asBrowsers, host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "http://example.org",
                "https://example.org/",
                "https://ann@example.org",
                "https://example.org?",
                "https://example.org#",
                "mailto:ann@example.org",
                "https://",
                "https://example.org:0",
                "https://example.org:65536",
                "http://localhost:70000"
            })
    @DisplayName("has no path, no user, a port that exists, and plain http only on this machine")
    void wrong(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.of(text));
    }

    @Test
    @DisplayName("comes alone, in a list or not at all")
    void list() {
        assertThat(Origins.of("").all()).isEmpty();
        assertThat(Origins.of("https://a.example, https://b.example").all())
                .extracting(Origin::host)
                .containsExactly("a.example", "b.example");
        assertThatIllegalArgumentException().isThrownBy(() -> Origins.of("https://a.example,"));
    }
}
