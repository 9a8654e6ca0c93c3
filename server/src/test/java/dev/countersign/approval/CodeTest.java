package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A code")
class CodeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "012345",
                " 012 345 ",
                "012-345",
                "012\u2013345",
                "\u0660\u0661\u0662\u0663\u0664\u0665",
                "0\u00A012\u30003-45"
            })
    @DisplayName("is read from what a person types, in any script and spacing")
    void typed(String text) {
        assertThat(Code.typed(text)).hasValue(new Code("012345"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "1234567", "12345a", "1.2345", "123 45", "\u00B2\u00B3\u00B9456"})
    @DisplayName("has exactly six digits")
    void none(String text) {
        assertThat(Code.typed(text)).isEmpty();
        assertThat(Code.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" 012345", "012 345", "\u0660\u0661\u0662\u0663\u0664\u0665", "012345\n"})
    @DisplayName("is sent by programs in ASCII alone")
    void sent(String text) {
        assertThat(Code.parse(text)).isEmpty();
    }

    @Test
    @DisplayName("is not shown by anything that prints it (SEC-27)")
    void notShown() {
        assertThat(new Code("012345").toString()).doesNotContain("012345");
    }
}
