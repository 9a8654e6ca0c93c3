package dev.countersign.outbox;

import org.jspecify.annotations.Nullable;

/** The outcome of sending a message once. */
public sealed interface SendResult {
    /** The receiver answered with any 2xx. */
    record Delivered(int status) implements SendResult {}

    /** @param status null if no answer came in time */
    record Failed(@Nullable Integer status, String why) implements SendResult {}
}
