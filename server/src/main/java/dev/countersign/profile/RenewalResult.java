package dev.countersign.profile;

import dev.countersign.limits.Refusal;
import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of renewing recovery codes. */
public sealed interface RenewalResult
        permits RenewalResult.Renewed,
                RenewalResult.Outdated,
                RenewalResult.WrongPassword,
                RenewalResult.TryLater,
                NotSignedIn {
    /** @param recoveryCodes returned only here; the old codes no longer work */
    record Renewed(List<RecoveryCode> recoveryCodes) implements RenewalResult {}

    /** Other codes were stored after these were drawn. */
    record Outdated() implements RenewalResult {}

    record WrongPassword() implements RenewalResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements RenewalResult {}
}
