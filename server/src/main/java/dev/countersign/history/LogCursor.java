package dev.countersign.history;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A position in the session log or among the events: the page after it holds older entries. Its text is opaque to clients.
 */
public record LogCursor(Instant at, UUID id) {
    /** Before the newest entry: the first page begins here. */
    static final LogCursor START = new LogCursor(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1));

    /** In SQL: most pages are found among the rows since then. */
    static final String LATEST_MONTHS = "LEAST(:beforeTime, clock_now()) - interval '3 months'";

    private static final int BYTES = 24;

    /** @return empty if the text is not a cursor of ours */
    public static Optional<LogCursor> parse(String text) {
        if (text.length() > 2 * BYTES) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            var micros = bytes.getLong();
            var cursor = new LogCursor(
                    Instant.EPOCH
                            .plusSeconds(Math.floorDiv(micros, 1_000_000L))
                            .plusNanos(Math.floorMod(micros, 1_000_000L) * 1_000L),
                    new UUID(bytes.getLong(), bytes.getLong()));
            return bytes.hasRemaining() || micros < 0 || micros > Long.MAX_VALUE / 100
                    ? Optional.empty()
                    : Optional.of(cursor);
        } catch (IllegalArgumentException | BufferUnderflowException notACursor) {
            return Optional.empty();
        }
    }

    /**
     * @param found the rows of a page, and one more if there is a next page
     * @return the cursor of the next page; null on the last page
     */
    static <R> @Nullable String next(List<R> found, int limit, Function<R, LogCursor> cursor) {
        return found.size() > limit ? cursor.apply(found.get(limit - 1)).text() : null;
    }

    String text() {
        var micros = at.getEpochSecond() * 1_000_000L + at.getNano() / 1_000;
        var bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
