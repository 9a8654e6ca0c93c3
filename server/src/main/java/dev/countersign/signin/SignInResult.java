package dev.countersign.signin;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import dev.countersign.limits.Refusal;
import java.time.Duration;
import java.util.UUID;

/**
 * The result of signing in with an email and a password. All but the last two are returned only for the right password
 * (SEC-12). The last two do not depend on whether the email is known.
 */
public sealed interface SignInResult
        permits SignedIn,
                SignInResult.ApprovalRequired,
                SignInResult.LimitReached,
                SignInResult.AnotherIsWaiting,
                SignInResult.TooManyRequests,
                SignInResult.TooManyWrongCodes,
                SignInResult.Refused,
                SignInResult.TryLater {

    /** @param token the waiting cookie's value, returned only here */
    record ApprovalRequired(WaitingRequest request, Token token) implements SignInResult {}

    /** @param accountId the account whose seats are all taken */
    record LimitReached(int limit, UUID accountId) implements SignInResult {}

    /** Another browser of this account is already waiting. */
    record AnotherIsWaiting(Duration retryAfter) implements SignInResult {}

    /** This account's devices were asked three times in ten minutes, or ten times in a day (SEC-51). */
    record TooManyRequests(Duration retryAfter) implements SignInResult {}

    /** Too many wrong codes were typed for this account (SEC-42). */
    record TooManyWrongCodes(Duration retryAfter) implements SignInResult {}

    /** Unknown, wrong, locked or disabled: one answer for all (SEC-09). */
    record Refused() implements SignInResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements SignInResult {}
}
