package dev.countersign.reset;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes resets that are over and no longer counted, and silences after which another may begin. */
@Component
class ResetSweeper {
    private static final int SWEPT_AT_ONCE = 1_000;

    private final ResetTable resets;
    private final SilenceTable silences;

    ResetSweeper(ResetTable resets, SilenceTable silences) {
        this.resets = resets;
        this.silences = silences;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Resets that are over could not be deleted", () -> resets.deleteOver(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
        Background.runInParts(
                "Silences that are over could not be deleted",
                () -> silences.deleteOld(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
