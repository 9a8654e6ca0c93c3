/**
 * How bodies are read from JSON into records, and how records are written. Nothing here knows a route. The rules for values
 * are those of {@code account} and {@code approval}.
 */
@NullMarked
package dev.countersign.web.json;

import org.jspecify.annotations.NullMarked;
