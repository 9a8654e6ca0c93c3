package dev.countersign.devicegrant;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes device requests with which nothing can be got any more. */
@Component
class DeviceRequestSweeper {
    private static final int SWEPT_AT_ONCE = 1_000;

    private final DeviceRequestTable table;

    DeviceRequestSweeper(DeviceRequestTable table) {
        this.table = table;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.runInParts(
                "Expired device requests could not be deleted", () -> table.deleteOver(SWEPT_AT_ONCE) == SWEPT_AT_ONCE);
    }
}
