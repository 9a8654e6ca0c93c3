package dev.countersign.changes;

import dev.countersign.approval.ApprovalClosed;
import dev.countersign.approval.ApprovalRequested;
import dev.countersign.database.BeforeCommit;
import dev.countersign.history.EventNoted;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionRenewed;
import dev.countersign.session.SessionStarted;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends what the rooms announced in a transaction to every node. PostgreSQL delivers the notifications, or keeps the rows for
 * {@link AnnouncementSender}, on commit, and drops them on rollback.
 */
@Component
class Announcer {
    private final JdbcClient jdbc;
    private final AnnouncingRate rate;
    private final BeforeCommit<String> changes = new BeforeCommit<>(this::send);

    Announcer(JdbcClient jdbc, AnnouncingRate rate) {
        this.jdbc = jdbc;
        this.rate = rate;
    }

    @EventListener({
        SessionStarted.class,
        SessionRenewed.class,
        SessionEnded.class,
        ApprovalRequested.class,
        ApprovalClosed.class,
        EventNoted.class
    })
    void announce(Object announcement) {
        changes.add(Change.toText(announcement));
    }

    private void send(List<String> texts) {
        jdbc.sql("SELECT announce(:channel, change) FROM unnest(CAST(:changes AS text[])) AS change")
                .param("channel", Change.CHANNEL)
                .param("changes", texts.toArray(String[]::new))
                .query((row, number) -> true)
                .list();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                rate.countCommit();
            }
        });
    }
}
