package dev.countersign.signin;

import dev.countersign.device.Token;
import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The result of asking for a reset. It does not depend on whether the address is a member's (SEC-72). */
public sealed interface ResetAskResult {
    /**
     * @param expiresAt until when a mailed code can be typed
     * @param token the reset cookie's value, returned only here
     * @param kept how long the cookie may be of use
     */
    record Asked(Instant expiresAt, Token token, Duration kept) implements ResetAskResult {}

    /** There is no mail server. */
    record NoMail() implements ResetAskResult {}

    /** Nobody can have this address. */
    record Invalid(List<Flaw> flaws) implements ResetAskResult {}

    /** Nothing was asked for. */
    record TryLater(Refusal why) implements ResetAskResult {}
}
