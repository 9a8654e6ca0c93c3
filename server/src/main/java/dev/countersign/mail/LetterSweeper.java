package dev.countersign.mail;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes letters that were not sent in time: no node tries them any more. */
@Component
class LetterSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(LetterSweeper.class);
    private static final int SWEPT_AT_ONCE = 1_000;

    private final LetterTable table;
    private final LetterCountTable counts;

    LetterSweeper(LetterTable table, LetterCountTable counts) {
        this.table = table;
        this.counts = counts;
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts("Letters that are too old could not be deleted", () -> {
            var deleted = table.deleteOverdue(SWEPT_AT_ONCE);
            if (deleted > 0) {
                LOG.warn("Letters deleted because they were not sent in time: {}", deleted);
            }
            return deleted == SWEPT_AT_ONCE;
        });
        Background.runInParts(
                "Old counts of letters could not be deleted", () -> counts.deleteOld(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
