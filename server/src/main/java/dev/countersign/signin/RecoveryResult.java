package dev.countersign.signin;

/** The result of signing in with an email, a password and a recovery code. */
public sealed interface RecoveryResult permits SignedIn, RecoveryResult.Refused, Refusal {

    /** Something was wrong, the code was used before, or the account is disabled: one answer for all (SEC-09). */
    record Refused() implements RecoveryResult {}
}
