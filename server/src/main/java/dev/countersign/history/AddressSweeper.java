package dev.countersign.history;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Blanks addresses and user agents within an hour after their retention is over (SEC-66). */
@Component
class AddressSweeper {
    private final History history;

    AddressSweeper(History history) {
        this.history = history;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        Background.runInParts("Addresses were not blanked", history::blankAddresses);
    }
}
