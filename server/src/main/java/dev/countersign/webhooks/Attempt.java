package dev.countersign.webhooks;

import org.jspecify.annotations.Nullable;

/** What came of sending a message once. */
sealed interface Attempt {
    /** Any 2xx. */
    record Delivered(int status) implements Attempt {}

    /** @param status null where there was no answer in time */
    record Failed(@Nullable Integer status, String why) implements Attempt {}
}
