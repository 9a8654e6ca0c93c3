package dev.countersign.signin;

import dev.countersign.account.Flaw;
import dev.countersign.account.RecoveryCode;
import java.time.Duration;
import java.util.List;

/** The result of a sign-up. */
public sealed interface SignUpOutcome {
    /** @param recoveryCodes returned only here */
    record SignedUp(SignedIn in, List<RecoveryCode> recoveryCodes) implements SignUpOutcome {}

    record EmailTaken() implements SignUpOutcome {}

    record Invalid(List<Flaw> flaws) implements SignUpOutcome {}

    /** Too many sign-ups from this address (SEC-18). */
    record TooManyAttempts(Duration retryAfter) implements SignUpOutcome {}

    /** More passwords are being hashed than this node can handle. */
    record Busy() implements SignUpOutcome {}
}
