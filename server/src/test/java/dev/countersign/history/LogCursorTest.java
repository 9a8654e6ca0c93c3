package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A cursor of the session log")
class LogCursorTest {
    private static final UUID SESSION = UUID.fromString("01a20a9b-e330-7cac-a650-0265e1451b48");

    @Test
    @DisplayName("is parsed from its text, to the microsecond")
    void thereAndBack() {
        var cursor = new LogCursor(Instant.parse("2026-11-23T22:51:58.129082Z"), SESSION);

        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
        assertThat(LogCursor.parse(cursor.text())).hasValue(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "AAAA",
                "!!!",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
                "éé",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    @DisplayName("is not accepted if a client made it up")
    void notACursor(String text) {
        assertThat(LogCursor.parse(text)).isEmpty();
    }

    @Test
    @DisplayName("lies within the times that PostgreSQL knows")
    void impossibleTimes() {
        for (var micros : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 50}) {
            var bytes = ByteBuffer.allocate(24)
                    .putLong(micros)
                    .putLong(1)
                    .putLong(2)
                    .array();
            assertThat(LogCursor.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .as("%d", micros)
                    .isEmpty();
        }
    }
}
