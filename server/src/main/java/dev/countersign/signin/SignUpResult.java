package dev.countersign.signin;

import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of a sign-up. */
public sealed interface SignUpResult {
    /** @param recoveryCodes returned only here */
    record SignedUp(SignedIn in, List<RecoveryCode> recoveryCodes) implements SignUpResult {}

    record EmailTaken() implements SignUpResult {}

    record Invalid(List<Flaw> flaws) implements SignUpResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements SignUpResult {}
}
