package dev.countersign.signin;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import java.time.Duration;

/**
 * What becomes of an email and a password. All but the last three are said only to who gave the right one (SEC-12), and of
 * those three nothing depends on whether the email is known.
 */
public sealed interface SignInResult
        permits SignedIn,
                SignInResult.ApprovalRequired,
                SignInResult.LimitReached,
                SignInResult.AnotherIsWaiting,
                SignInResult.TooManyAttempts,
                SignInResult.Refused,
                SignInResult.Busy {

    /** @param token the waiting cookie's value, told once */
    record ApprovalRequired(WaitingRequest request, Token token) implements SignInResult {}

    record LimitReached(int limit) implements SignInResult {}

    /** Another browser of this account is waiting already. */
    record AnotherIsWaiting(Duration retryAfter) implements SignInResult {}

    /** Too many passwords for this email or from this address, right or wrong; or too many requests or wrong codes. */
    record TooManyAttempts(Duration retryAfter) implements SignInResult {}

    /** Unknown, wrong, locked or disabled: one answer for all (SEC-09). */
    record Refused() implements SignInResult {}

    /** More passwords are being hashed than this node can. */
    record Busy() implements SignInResult {}
}
