package dev.countersign.oidc;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes expired tokens, and grants that nothing can be got with any more. */
@Component
class GrantSweeper {
    private static final int SWEPT_AT_ONCE = 1_000;

    private final GrantTable table;

    GrantSweeper(GrantTable table) {
        this.table = table;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Access tokens that have expired could not be deleted",
                () -> table.deleteExpiredTokens(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
        Background.runInParts(
                "Grants that are over could not be deleted", () -> table.deleteOver(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
