package dev.countersign.changes;

import dev.countersign.approval.ApprovalClosed;
import dev.countersign.approval.ApprovalRequested;
import dev.countersign.history.EventNoted;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionStarted;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sends a room's announcements to every node. It runs inside the announcing transaction: PostgreSQL delivers the
 * notification on commit and drops it on rollback.
 */
@Component
class Announcer {
    private final JdbcClient jdbc;

    Announcer(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventListener({
        SessionStarted.class,
        SessionEnded.class,
        ApprovalRequested.class,
        ApprovalClosed.class,
        EventNoted.class
    })
    void announce(Object announcement) {
        jdbc.sql("SELECT pg_notify(:channel, :change)")
                .param("channel", Change.CHANNEL)
                .param("change", Change.toText(announcement))
                .query((row, number) -> true)
                .single();
    }
}
