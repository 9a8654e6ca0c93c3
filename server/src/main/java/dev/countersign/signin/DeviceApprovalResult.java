package dev.countersign.signin;

import dev.countersign.devicegrant.DeviceRequest;
import dev.countersign.session.Session;
import java.util.List;

/** The result of approving a device without a keyboard. */
public sealed interface DeviceApprovalResult {
    record Approved() implements DeviceApprovalResult {}

    /** Every seat is taken, and the device was refused. */
    record LimitReached(int limit) implements DeviceApprovalResult {}

    /**
     * Every seat is taken, and the member may end one of these sessions for the device. The request goes on waiting.
     *
     * @param sessions newest first, without the one that approves
     */
    record Choice(int limit, List<Session> sessions, DeviceRequest request) implements DeviceApprovalResult {}

    /** The session to be ended is not one of those. */
    record NoSuchSession(DeviceRequest request) implements DeviceApprovalResult {}

    /** The request has expired or was answered. */
    record Over() implements DeviceApprovalResult {}

    record NotSignedIn() implements DeviceApprovalResult {}
}
