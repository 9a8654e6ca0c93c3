package dev.countersign.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts each key's calls in this node's memory, because a call costs less than a statement. The limit therefore grows with
 * the number of nodes. That does no harm, since every holder of a key is known by name.
 */
@Component
class CallBuckets {
    private final Rate rate;
    private final Map<UUID, Bucket> buckets = new ConcurrentHashMap<>();

    CallBuckets(LimitSettings settings) {
        this.rate = settings.callsPerKey();
    }

    /** @return how long the key has to wait; empty if the call was counted */
    Optional<Duration> take(UUID key) {
        var taken = buckets.computeIfAbsent(key, first -> bucket()).tryConsumeAndReturnRemaining(1);
        return taken.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(taken.getNanosToWaitForRefill()));
    }

    /** Nanosecond precision makes the bucket use a clock that never jumps. */
    private Bucket bucket() {
        return Bucket.builder()
                .withNanosecondPrecision()
                .addLimit(Bandwidth.builder()
                        .capacity(rate.most())
                        .refillGreedy(rate.most(), rate.window())
                        .build())
                .build();
    }
}
