package dev.countersign.approval;

import java.time.Duration;

/**
 * What keeps a new device from asking an account's signed-in devices for approval, as operators see it.
 *
 * @param pause how long until it may ask, after too many requests (SEC-51) or wrong codes (SEC-42); zero if it may now
 * @param blocked whether waiting does not help, because a hundred codes since the last approval were wrong (SEC-42)
 * @param muted whether its request is not shown, because the member has just answered "It wasn't me" (SEC-52)
 */
public record ApprovalLimits(Duration pause, boolean blocked, boolean muted) {
    /** Nothing keeps it from asking, or it need not ask. */
    public static final ApprovalLimits NONE = new ApprovalLimits(Duration.ZERO, false, false);
}
