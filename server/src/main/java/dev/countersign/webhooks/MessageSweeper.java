package dev.countersign.webhooks;

import dev.countersign.database.Background;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes messages one day after they can last be replayed, because a replayed message is retried for a day. */
@Component
class MessageSweeper {
    private static final Duration KEPT = Webhooks.KEPT.plusDays(1);
    private static final int SWEPT_AT_ONCE = 1_000;

    private final WebhookTable table;

    MessageSweeper(WebhookTable table) {
        this.table = table;
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Old webhook messages could not be deleted",
                () -> table.deleteOlderThan(KEPT, SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
