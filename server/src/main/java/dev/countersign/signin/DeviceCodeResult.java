package dev.countersign.signin;

import dev.countersign.devicegrant.DeviceRequest;
import dev.countersign.devicegrant.UserCode;
import dev.countersign.limits.Refusal;

/** The result of typing the code of a device without a keyboard. */
public sealed interface DeviceCodeResult {
    record Found(UserCode code, DeviceRequest request) implements DeviceCodeResult {}

    /** No device shows it now. */
    record NotKnown() implements DeviceCodeResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements DeviceCodeResult {}
}
