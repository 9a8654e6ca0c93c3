package dev.countersign.approval;

import java.time.Duration;

/** The result of asking the member's devices to approve a reset. */
public sealed interface ResetRequestResult {
    record Requested(ResetRequest request) implements ResetRequestResult {}

    /** Another browser's request is waiting. */
    record AnotherIsWaiting(Duration retryAfter) implements ResetRequestResult {}
}
