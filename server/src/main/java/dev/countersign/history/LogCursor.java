package dev.countersign.history;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A position in the session log or among the events: the page after it holds older entries. Its text is opaque to clients.
 */
public record LogCursor(Instant at, UUID id) {
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

    String text() {
        var micros = at.getEpochSecond() * 1_000_000L + at.getNano() / 1_000;
        var bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
