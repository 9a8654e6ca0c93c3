package dev.countersign.limits;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Keeps the counts from growing for ever. Runs every ten minutes on every node. */
@Component
class CountSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(CountSweeper.class);

    private final Limits limits;

    CountSweeper(Limits limits) {
        this.limits = limits;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        try {
            limits.sweep();
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Counts were not swept: {}", databaseAway.getMessage());
        }
    }
}
