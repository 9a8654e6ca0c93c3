package dev.countersign.limits;

import java.time.Duration;

/**
 * The attempt was not charged and must not be judged.
 *
 * @param retryAfter whole seconds, at least 1
 * @param first whether this is the first refusal since the last charge
 */
public record Wait(Duration retryAfter, boolean first) implements Charge {
    public Refusal refusal() {
        return new Refusal.TooManyAttempts(retryAfter);
    }
}
