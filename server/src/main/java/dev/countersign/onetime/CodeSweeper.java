package dev.countersign.onetime;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes codes that are over and no longer counted. */
@Component
class CodeSweeper {
    private static final int SWEPT_AT_ONCE = 1_000;

    private final OneTimeCodeTable table;

    CodeSweeper(OneTimeCodeTable table) {
        this.table = table;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Codes that are over could not be deleted", () -> table.deleteOver(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
