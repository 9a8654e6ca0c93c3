package dev.countersign.changes;

import dev.countersign.cache.RowCaches;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether a commit of the last two seconds has come back as a notification. If not, this node cannot write, or hears of
 * nothing.
 */
@Component
@ConditionalOnWebApplication
class LeaseHealthIndicator implements HealthIndicator {
    private final RowCaches caches;

    LeaseHealthIndicator(RowCaches caches) {
        this.caches = caches;
    }

    @Override
    public Health health() {
        return (caches.now().isPresent() ? Health.up() : Health.down()).build();
    }
}
