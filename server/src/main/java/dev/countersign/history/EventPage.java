package dev.countersign.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a member's events, newest first.
 *
 * @param next the cursor of the next, older page; null on the last page
 */
public record EventPage(List<EventEntry> entries, @Nullable String next) {}
