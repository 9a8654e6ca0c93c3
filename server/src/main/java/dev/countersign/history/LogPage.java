package dev.countersign.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the session log, newest first.
 *
 * @param next the cursor of the stretch before it, null at the log's beginning
 */
public record LogPage(List<LogEntry> entries, @Nullable String next) {}
