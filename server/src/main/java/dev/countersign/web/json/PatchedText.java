package dev.countersign.web.json;

import org.jspecify.annotations.Nullable;

/**
 * A text that the body of a PATCH may leave out, so that it stays as it is, or set to null (RFC 7396).
 *
 * @param isGiven false if it is left out
 * @param text null for null
 */
public record PatchedText(boolean isGiven, @Nullable String text) {
    static final PatchedText LEFT_OUT = new PatchedText(false, null);
}
