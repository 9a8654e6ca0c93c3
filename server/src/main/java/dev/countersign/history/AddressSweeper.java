package dev.countersign.history;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Blanks addresses and user agents within an hour after their retention is over (SEC-66). */
@Component
class AddressSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(AddressSweeper.class);

    private final History history;

    AddressSweeper(History history) {
        this.history = history;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        try {
            var more = true;
            while (more) {
                more = history.blankAddresses();
            }
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Addresses were not blanked: {}", databaseAway.getMessage());
        }
    }
}
