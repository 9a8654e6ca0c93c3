package dev.countersign.signin;

import java.time.Duration;

/** The result of signing in with an email, a password and a recovery code. */
public sealed interface RecoveryResult
        permits SignedIn, RecoveryResult.TooManyAttempts, RecoveryResult.Refused, RecoveryResult.Busy {

    record TooManyAttempts(Duration retryAfter) implements RecoveryResult {}

    /** Something was wrong, the code was used before, or the account is disabled: one answer for all (SEC-09). */
    record Refused() implements RecoveryResult {}

    /** More passwords are being hashed than this node can handle. */
    record Busy() implements RecoveryResult {}
}
