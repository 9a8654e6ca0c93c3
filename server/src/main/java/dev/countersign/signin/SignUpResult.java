package dev.countersign.signin;

import dev.countersign.password.Flaw;
import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of a sign-up. */
public sealed interface SignUpResult
        permits SignUpResult.SignedUp, SignUpResult.EmailTaken, SignUpResult.Invalid, Refusal {
    /** @param recoveryCodes returned only here */
    record SignedUp(SignedIn in, List<RecoveryCode> recoveryCodes) implements SignUpResult {}

    record EmailTaken() implements SignUpResult {}

    record Invalid(List<Flaw> flaws) implements SignUpResult {}
}
