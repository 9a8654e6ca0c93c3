package dev.countersign.signin;

import dev.countersign.device.Token;
import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import dev.countersign.recovery.RecoveryCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The result of a sign-up. */
public sealed interface SignUpResult {
    /** @param recoveryCodes returned only here */
    record SignedUp(SignedIn in, List<RecoveryCode> recoveryCodes) implements SignUpResult, SignUpCodeResult {}

    /**
     * There is no account before the mailed code is typed. The same for every address (SEC-11).
     *
     * @param expiresAt until when the code can be typed
     * @param token the cookie's value, returned only here
     * @param kept how long the cookie may be of use
     */
    record CodeSent(Instant expiresAt, Token token, Duration kept) implements SignUpResult, SendAgainResult {}

    record EmailTaken() implements SignUpResult {}

    /** Nobody may sign up without an invitation. */
    record Closed() implements SignUpResult {}

    /** The code of the invitation is not right, was used or voided, or has expired. */
    record WrongInvitation() implements SignUpResult {}

    record Invalid(List<Flaw> flaws) implements SignUpResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements SignUpResult {}
}
