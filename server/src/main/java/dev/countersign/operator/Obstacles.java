package dev.countersign.operator;

import dev.countersign.approval.ApprovalLimits;
import dev.countersign.limits.Lockout;

/**
 * What keeps the member of an enabled account from signing in.
 *
 * @param noPassword whether no password opens the account until the member sets a new one
 * @param lockout what keeps a right password from being accepted
 * @param noSeat whether all sessions are in use and none ends for another device
 * @param approvalLimits what keeps another device from asking for approval
 * @param resetSilent whether mail alone does not reset the password, because a device has stopped that (SEC-73)
 */
public record Obstacles(
        boolean noPassword, Lockout lockout, boolean noSeat, ApprovalLimits approvalLimits, boolean resetSilent) {}
