package dev.countersign.account;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Blanks sign-ups that nobody has confirmed, and deletes them once their letters no longer count. */
@Component
class PendingSignUpSweeper {
    private static final int SWEPT_AT_ONCE = 1_000;

    private final PendingSignUpTable table;

    PendingSignUpSweeper(PendingSignUpTable table) {
        this.table = table;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Sign-ups that nobody confirmed could not be blanked",
                () -> table.blankOver(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
        Background.runInParts(
                "Old sign-ups could not be deleted", () -> table.deleteOld(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
