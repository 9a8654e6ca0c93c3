package dev.countersign.signin;

import dev.countersign.account.RecoveryCode;
import java.time.Duration;
import java.util.List;

/** What becomes of the wish for new recovery codes. */
public sealed interface RenewalResult {
    /** @param recoveryCodes told this once; the old ones are void */
    record Renewed(List<RecoveryCode> recoveryCodes) implements RenewalResult {}

    /** Others were made after these were drawn. */
    record Outdated() implements RenewalResult {}

    record WrongPassword() implements RenewalResult {}

    record TooManyAttempts(Duration retryAfter) implements RenewalResult {}

    /** More passwords are being hashed than this node can. */
    record Busy() implements RenewalResult {}

    /** The session that asked ended meanwhile. */
    record NotSignedIn() implements RenewalResult {}
}
