package dev.countersign.changes;

import dev.countersign.approval.ApprovalClosed;
import dev.countersign.approval.ApprovalRequested;
import dev.countersign.history.EventNoted;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionStarted;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends a room's announcements to every node. It runs inside the announcing transaction: PostgreSQL delivers the notification,
 * or keeps the row for {@link AnnouncementSender}, on commit, and drops it on rollback.
 */
@Component
class Announcer {
    private final JdbcClient jdbc;
    private final AnnouncingRate rate;

    /** Spring keeps these in a set, so a transaction counts once, however much it announces. */
    private final TransactionSynchronization count = new TransactionSynchronization() {
        @Override
        public void afterCommit() {
            rate.countCommit();
        }
    };

    Announcer(JdbcClient jdbc, AnnouncingRate rate) {
        this.jdbc = jdbc;
        this.rate = rate;
    }

    @EventListener({
        SessionStarted.class,
        SessionEnded.class,
        ApprovalRequested.class,
        ApprovalClosed.class,
        EventNoted.class
    })
    void announce(Object announcement) {
        jdbc.sql("SELECT announce(:channel, :change)")
                .param("channel", Change.CHANNEL)
                .param("change", Change.toText(announcement))
                .query((row, number) -> true)
                .single();
        TransactionSynchronizationManager.registerSynchronization(count);
    }
}
