package dev.countersign.approval;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Tells both sides within a second that a request has expired. Blanks old addresses within an hour (SEC-66). */
@Component
class ExpirySweeper {
    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweeper.class);

    private final Approvals approvals;

    ExpirySweeper(Approvals approvals) {
        this.approvals = approvals;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void sweep() {
        try {
            approvals.sweep();
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Expired requests were not closed: {}", databaseAway.getMessage());
        }
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void blankAddresses() {
        try {
            var more = true;
            while (more) {
                more = approvals.blankAddresses();
            }
        } catch (DataAccessException | TransactionException databaseAway) {
            LOG.warn("Addresses of requests were not blanked: {}", databaseAway.getMessage());
        }
    }
}
