package dev.countersign.webhooks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Deletes messages one day after they can last be replayed, because a replayed message is retried for a day. */
@Component
class MessageSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(MessageSweeper.class);
    private static final Duration KEPT = Webhooks.KEPT.plusDays(1);
    private static final int SWEPT_AT_ONCE = 1_000;

    private final WebhookTable table;

    MessageSweeper(WebhookTable table) {
        this.table = table;
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        try {
            var swept = SWEPT_AT_ONCE;
            while (swept == SWEPT_AT_ONCE) {
                swept = table.deleteOlderThan(KEPT, SWEPT_AT_ONCE);
            }
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Old webhook messages could not be deleted: {}", databaseAway.getMessage());
        }
    }
}
