package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A row's id")
class RowIdTest {
    @Test
    @DisplayName("is a whole UUID, in either case")
    void whole() {
        var id = UUID.randomUUID();

        assertThat(RowId.parse(id.toString())).hasValue(id);
        assertThat(RowId.parse("019DCDA9-5A4F-7D7A-8E7A-000000000001"))
                .hasValue(UUID.fromString("019dcda9-5a4f-7d7a-8e7a-000000000001"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "019dcda95a4f7d7a8e7a000000000001",
                "{019dcda9-5a4f-7d7a-8e7a-000000000001}",
                " 019dcda9-5a4f-7d7a-8e7a-000000000001",
                "019dcda9-5a4f-7d7a-8e7a-00000000000g",
                "019dcda9-5a4f-7d7a-8e7a000-000000001"
            })
    @DisplayName("is nothing shorter, longer or otherwise written")
    void otherText(String text) {
        assertThat(RowId.parse(text)).isEmpty();
    }
}
