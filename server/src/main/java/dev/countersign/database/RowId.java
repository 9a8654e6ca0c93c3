package dev.countersign.database;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The text of a row's id: all 36 characters of a UUID (RFC 9562, section 4). {@link UUID#fromString} accepts shorter ones. */
public final class RowId {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private RowId() {}

    /** @return empty if the text is not a UUID */
    public static Optional<UUID> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
