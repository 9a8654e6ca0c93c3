package dev.countersign.limits;

import java.time.Duration;

/** Why nothing was judged; the same may work later. */
public sealed interface Refusal {
    /** Too many attempts for this email, from this address or by this member, right or wrong (SEC-16, SEC-18). */
    record TooManyAttempts(Duration retryAfter) implements Refusal {}

    /** More passwords are being hashed than this node can handle (SEC-07). */
    record Busy() implements Refusal {}
}
