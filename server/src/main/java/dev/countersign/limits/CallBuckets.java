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
 * How often keys have called this node. Counted in its memory: a call is cheaper than a statement, and whoever has a key is
 * known by name, so a limit that is as many times as large as there are nodes does no harm.
 */
@Component
class CallBuckets {
    private final Rate rate;
    private final Map<UUID, Bucket> buckets = new ConcurrentHashMap<>();

    CallBuckets(LimitSettings settings) {
        this.rate = settings.callsPerKey();
    }

    /** @return how long the key has to wait, empty where the call was counted */
    Optional<Duration> take(UUID key) {
        var taken = buckets.computeIfAbsent(key, first -> bucket()).tryConsumeAndReturnRemaining(1);
        return taken.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(taken.getNanosToWaitForRefill()));
    }

    /** Nanoseconds, so that it goes by a clock that never jumps. */
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
