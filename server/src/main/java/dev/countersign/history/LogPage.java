package dev.countersign.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the session log, newest first.
 *
 * @param next the cursor of the next, older page; null on the last page
 */
public record LogPage(List<LogEntry> entries, @Nullable String next) {}
