package dev.countersign.approval;

import dev.countersign.database.Background;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells both sides within a second that a request has expired. Blanks old addresses within an hour (SEC-66). */
@Component
class ExpirySweeper {
    private final Approvals approvals;

    ExpirySweeper(Approvals approvals) {
        this.approvals = approvals;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void sweep() {
        Background.run("Expired requests were not closed", approvals::sweep);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void blankAddresses() {
        Background.runInParts("Addresses of requests were not blanked", approvals::blankAddresses);
    }
}
