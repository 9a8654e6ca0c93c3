package dev.countersign.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The client's JSON parser")
class JsonTest {

    @Test
    @DisplayName("reads objects, arrays, strings, numbers, true, false and null")
    void values() {
        assertThat(Json.object(" {\"a\" : [1, -2.5e1, true, false, null, {}, []], \"b\":\"\\u00e9\\n\\\"\\\\/é\"} "))
                .isEqualTo(Map.of(
                        "a", Arrays.asList(1.0, -25.0, true, false, null, Map.of(), List.of()), "b", "é\n\"\\/é"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":tru}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"",
                "{\"a\":1} x",
                "{\"a\":1e}",
                "{\"a\":\"\n\"}",
                "{a:1}",
                "{\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}"
            })
    @DisplayName("rejects everything else with one kind of exception")
    void refused(String text) {
        assertThatThrownBy(() -> Json.object(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
