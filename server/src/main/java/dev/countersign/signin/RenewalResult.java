package dev.countersign.signin;

import dev.countersign.account.RecoveryCode;
import java.time.Duration;
import java.util.List;

/** The result of renewing recovery codes. */
public sealed interface RenewalResult {
    /** @param recoveryCodes returned only here; the old codes no longer work */
    record Renewed(List<RecoveryCode> recoveryCodes) implements RenewalResult {}

    /** Other codes were stored after these were drawn. */
    record Outdated() implements RenewalResult {}

    record WrongPassword() implements RenewalResult {}

    record TooManyAttempts(Duration retryAfter) implements RenewalResult {}

    /** More passwords are being hashed than this node can handle. */
    record Busy() implements RenewalResult {}

    /** The session that asked has ended in the meantime. */
    record NotSignedIn() implements RenewalResult {}
}
