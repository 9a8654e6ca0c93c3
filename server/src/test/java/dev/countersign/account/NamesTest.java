package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A name")
class NamesTest {

    private static String reason(String name) {
        return Names.flaw(name)
                .map(flaw -> flaw.reason().replaceFirst("^invalid\\.name\\.", ""))
                .orElse("fit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ann",
                "\u00c5sa \u00c5ngstr\u00f6m",
                "Zoe\u0308",
                "\u674e",
                "?",
                "1",
                "\uD83D\uDE00",
                "\u2764\uFE0F",
                "\uD83D\uDC69\u200D\uD83D\uDCBB",
                "\u0646\u0627\u0645\u0647\u200C\u0627\u06CC",
                "\uD83C\uDDE9\uD83C\uDDEA",
                "\u1160\u1161a",
                "a\u3164",
                "\u0915\u094D\u200D\u0937",
                "O\u2019Brien"
            })
    @DisplayName("may be any text with something visible")
    void visible(String name) {
        assertThat(reason(name)).isEqualTo("fit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u3164",
                "\u2800",
                "\u115f",
                "\u1160",
                "\uffa0",
                "\u034f",
                "\ufe0f",
                "\u00ad",
                "\u200b",
                "\u200d",
                "\u2060",
                "\u180e",
                "\u180b",
                "\ufeff",
                "\u17b4",
                "\u0301",
                "\u0903",
                "\u20dd",
                "\u00a0",
                "\u2007\u202f\u3000",
                "\uDB40\uDC20\uDB40\uDC7F",
                "\uDB40\uDD00",
                "\uD834\uDD59",
                "\uE000",
                "\u2800 \u3164\u0301\u200d",
                "\uD82F\uDCA0"
            })
    @DisplayName("with nothing visible is refused")
    void nothing(String name) {
        assertThat(reason(name)).isEqualTo("nothing-visible");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \t\n\u2003"})
    @DisplayName("that is empty is reported as missing")
    void empty(String name) {
        assertThat(reason(name)).isEqualTo("empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\nb",
                "a\u0085b",
                "\nAnn",
                "a\u202Eb",
                "a\u2066b",
                "a\u200Eb",
                "a\u061Cb",
                "a\u2028b",
                "a\ud800"
            })
    @DisplayName("has no control characters, directional marks or unpaired surrogates")
    void forbidden(String name) {
        assertThat(reason(name)).isEqualTo("characters");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 101, 1_000_000})
    @DisplayName("has at most 100 characters in any plane; surrounding white space does not count")
    void length(int length) {
        var expected = length <= 100 ? "fit" : "too-long";
        assertThat(reason("a".repeat(length))).isEqualTo(expected);
        assertThat(reason("\uD83D\uDE00".repeat(length))).isEqualTo(expected);
        assertThat(reason(" " + "a".repeat(length) + " ")).isEqualTo(expected);
    }
}
