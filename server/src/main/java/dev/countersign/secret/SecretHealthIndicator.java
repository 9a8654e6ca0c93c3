package dev.countersign.secret;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Notices within a second that another secret is in force. A node that does not know it could check no password, so it is not
 * ready any more. That node was cut off from the database when the secret was replaced.
 */
@Component
@ConditionalOnWebApplication
class SecretHealthIndicator implements HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(SecretHealthIndicator.class);

    private final SecretTable table;
    private final Secrets secrets;
    private volatile boolean isKnown = true;

    SecretHealthIndicator(SecretTable table, Secrets secrets) {
        this.table = table;
        this.secrets = secrets;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void read() {
        Background.run("It is not known which secret is in force", () -> {
            var isKnownNow = secrets.agreeOn(table.read());
            if (isKnown && !isKnownNow) {
                LOG.error("The secret was replaced by one that this node does not have, so it is not ready any more."
                        + " Start it again with that one as SESSION_SECRET.");
            }
            isKnown = isKnownNow;
        });
    }

    @Override
    public Health health() {
        return (isKnown ? Health.up() : Health.down()).build();
    }
}
