package dev.countersign.limits;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps the counts from growing for ever. Runs every ten minutes on every node. */
@Component
class CountSweeper {
    private final Limits limits;

    CountSweeper(Limits limits) {
        this.limits = limits;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        Background.run("Counts were not swept", limits::sweep);
    }
}
