package dev.countersign.mail;

import dev.countersign.limits.Rate;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;

/**
 * Spreads the letters of this node evenly over time, with at most a sixtieth of the rate at once. Half of that is kept for new
 * letters, so that a queue never makes one wait.
 */
final class Pace {
    private static final int PARTS = 60;

    private final long most;
    private final Bucket bucket;

    Pace(Rate rate) {
        this.most = Math.max(1, rate.most() / PARTS);
        // Nanosecond precision makes the bucket use a clock that never jumps.
        this.bucket = Bucket.builder()
                .withNanosecondPrecision()
                .addLimit(Bandwidth.builder()
                        .capacity(most)
                        .refillGreedy(rate.most(), rate.window())
                        .build())
                .build();
    }

    /** @return how many letters of the lane may leave now, at most as many as asked for */
    int take(Lane lane, int wanted) {
        var kept = switch (lane) {
            case NEW -> 0;
            case CODE, DUE -> most / 2;
        };
        var free = Math.min(wanted, bucket.getAvailableTokens() - kept);
        return free > 0 ? (int) bucket.tryConsumeAsMuchAsPossible(free) : 0;
    }

    void giveBack(int unused) {
        if (unused > 0) {
            bucket.addTokens(unused);
        }
    }
}
