package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AnyInput;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A place in the session log")
class LogCursorPropertyTest {
    private static final long MICROS_UNTIL_2255 = 9_000_000_000_000_000L;

    @Test
    @DisplayName("comes back from its text, at any time until the year 2255 and for any session")
    void thereAndBack() {
        AnyInput.holds(any -> {
            var cursor = new LogCursor(
                    Instant.EPOCH.plus(any.below(MICROS_UNTIL_2255), ChronoUnit.MICROS),
                    new UUID(any.anyLong(), any.anyLong()));

            assertThat(LogCursor.parse(cursor.text())).hasValue(cursor);
        });
    }
}
