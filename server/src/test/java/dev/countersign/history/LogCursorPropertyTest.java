package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

@Label("A place in the session log")
class LogCursorPropertyTest {

    @Property
    @Label("comes back from its text, at any time until the year 2250 and for any session")
    void thereAndBack(
            @ForAll @LongRange(min = 0, max = 9_000_000_000_000_000L) long micros,
            @ForAll long most,
            @ForAll long least) {
        var cursor = new LogCursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(most, least));

        assertThat(LogCursor.parse(cursor.text())).hasValue(cursor);
    }
}
