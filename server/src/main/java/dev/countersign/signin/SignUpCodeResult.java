package dev.countersign.signin;

import dev.countersign.limits.Refusal;

/** The result of typing the code that a sign-up was mailed. */
public sealed interface SignUpCodeResult
        permits SignUpResult.SignedUp,
                SignUpCodeResult.NotSigningUp,
                SignUpCodeResult.WrongCode,
                SignUpCodeResult.Expired,
                SignUpCodeResult.TryLater {

    /** Nobody signs up in this way, or not in this browser. */
    record NotSigningUp() implements SignUpCodeResult {}

    /** Also the answer to the right code for an address that is taken. */
    record WrongCode(int triesLeft) implements SignUpCodeResult {}

    record Expired() implements SignUpCodeResult, SendAgainResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements SignUpCodeResult, SendAgainResult {}
}
