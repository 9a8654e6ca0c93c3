package dev.countersign.session;

import jakarta.annotation.PreDestroy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Ends expired sessions within ten seconds, on whichever node comes first, even if nobody asks for them. Also writes when
 * sessions were last seen, for the last time when the node stops.
 */
@Component
class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final Sessions sessions;

    Sweeper(Sessions sessions) {
        this.sessions = sessions;
    }

    @PreDestroy
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void writeTouches() {
        try {
            sessions.writeTouches();
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("The times at which sessions were last seen were not written: {}", databaseAway.getMessage());
        }
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void sweep() {
        try {
            var more = true;
            while (more) {
                more = sessions.sweep();
            }
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Sessions were not swept: {}", databaseAway.getMessage());
        }
    }
}
