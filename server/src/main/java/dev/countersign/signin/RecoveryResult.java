package dev.countersign.signin;

import dev.countersign.limits.Refusal;

/** The result of signing in with an email, a password and a recovery code. */
public sealed interface RecoveryResult permits SignedIn, RecoveryResult.Refused, RecoveryResult.TryLater {

    /** Something was wrong, the code was used before, or the account is disabled: one answer for all (SEC-09). */
    record Refused() implements RecoveryResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements RecoveryResult {}
}
