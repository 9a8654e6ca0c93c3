package dev.countersign.profile;

import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of renewing recovery codes, once the password was right. */
public sealed interface RenewalResult {
    /** @param recoveryCodes returned only here; the old codes no longer work */
    record Renewed(List<RecoveryCode> recoveryCodes) implements RenewalResult {}

    /** Other codes were stored after these were drawn. */
    record Outdated() implements RenewalResult {}
}
