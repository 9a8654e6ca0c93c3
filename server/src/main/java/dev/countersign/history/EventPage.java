package dev.countersign.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a member's events, newest first.
 *
 * @param next the cursor of the stretch before it, null where nothing is older
 */
public record EventPage(List<EventEntry> entries, @Nullable String next) {}
