package dev.countersign.devicegrant;

import dev.countersign.oidc.Tokens;

/** The result of a device's poll (RFC 8628, section 3.5). */
public sealed interface DevicePollResult {
    record Granted(Tokens tokens) implements DevicePollResult {}

    record Pending() implements DevicePollResult {}

    /** Still pending, and from now on the device has to wait five seconds longer between two polls. */
    record SlowDown() implements DevicePollResult {}

    /** The person refused, or every seat of theirs was taken. */
    record Denied() implements DevicePollResult {}

    record Expired() implements DevicePollResult {}

    /** @param why for the application's developer */
    record Refused(String why) implements DevicePollResult {}
}
