package dev.countersign.signin;

import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of renewing recovery codes. */
public sealed interface RenewalResult
        permits RenewalResult.Renewed, RenewalResult.Outdated, RenewalResult.WrongPassword, NotSignedIn, Refusal {
    /** @param recoveryCodes returned only here; the old codes no longer work */
    record Renewed(List<RecoveryCode> recoveryCodes) implements RenewalResult {}

    /** Other codes were stored after these were drawn. */
    record Outdated() implements RenewalResult {}

    record WrongPassword() implements RenewalResult {}
}
