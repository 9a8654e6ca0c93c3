package dev.countersign.approval;

import dev.countersign.device.Token;
import java.time.Duration;

/** What becomes of the wish to be let in. */
public sealed interface RequestResult {
    /** @param token the waiting cookie's value, told once */
    record Requested(WaitingRequest request, Token token) implements RequestResult {}

    /** Another browser's request is waiting. */
    record AnotherIsWaiting(Duration retryAfter) implements RequestResult {}

    /** Too many wrong codes lately (SEC-42). */
    record TooManyWrongCodes(Duration retryAfter) implements RequestResult {}

    /** Too many requests lately (SEC-51). */
    record TooManyRequests(Duration retryAfter) implements RequestResult {}
}
