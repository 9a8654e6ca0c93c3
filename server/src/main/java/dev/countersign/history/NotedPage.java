package dev.countersign.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an account's events as operators see them, newest first.
 *
 * @param next the cursor of the next, older page; null on the last page
 */
public record NotedPage(List<NotedEvent> events, @Nullable String next) {}
