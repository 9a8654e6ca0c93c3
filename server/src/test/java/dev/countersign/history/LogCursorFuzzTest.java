package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;

/** Has: a cursor of their own. Wants: an exception, or a time that PostgreSQL does not know. */
@DisplayName("A cursor of the session log")
class LogCursorFuzzTest {
    /** PostgreSQL's own latest time is later. */
    private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

    @FuzzTest
    @DisplayName("is invalid, or has only this text")
    void anyText(FuzzedDataProvider data) {
        var text = data.consumeRemainingAsString();

        LogCursor.parse(text).ifPresent(cursor -> {
            assertThat(cursor.text()).isEqualTo(text);
            assertThat(cursor.at()).isBetween(Instant.EPOCH, LATEST);
        });
    }
}
