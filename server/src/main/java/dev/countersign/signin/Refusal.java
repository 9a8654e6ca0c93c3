package dev.countersign.signin;

import java.time.Duration;

/** Nothing was judged; the same may work later. */
public sealed interface Refusal
        extends SignUpResult, SignInResult, RecoveryResult, PasswordChangeResult, RenewalResult {

    /** Too many attempts for this email, from this address or by this member, right or wrong (SEC-16, SEC-18). */
    record TooManyAttempts(Duration retryAfter) implements Refusal {}

    /** More passwords are being hashed than this node can handle (SEC-07). */
    record Busy() implements Refusal {}
}
