package dev.countersign.approval;

import dev.countersign.device.Token;
import java.time.Duration;

/** The result of making a request. */
public sealed interface RequestResult {
    /** @param token the waiting cookie's value, returned only here */
    record Requested(WaitingRequest request, Token token) implements RequestResult {}

    /** Another browser's request is waiting. */
    record AnotherIsWaiting(Duration retryAfter) implements RequestResult {}

    /** Too many wrong codes lately (SEC-42). */
    record TooManyWrongCodes(Duration retryAfter) implements RequestResult {}

    /** Too many requests lately (SEC-51). */
    record TooManyRequests(Duration retryAfter) implements RequestResult {}
}
