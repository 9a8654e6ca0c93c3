package dev.countersign.oidc;

import dev.countersign.database.BeforeCommit;
import dev.countersign.outbox.Outbox;
import dev.countersign.session.SessionEnded;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Sends logout tokens as soon as the end of a session is committed here. If it is ended elsewhere, the outbox finds the rows soon. */
@Component
class SessionEnds {
    private final BeforeCommit<SessionEnded> ends;

    SessionEnds(Outbox<LogoutReceiver, LogoutClaim> outbox) {
        this.ends = new BeforeCommit<>(all -> outbox.sendAfterCommit());
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void ended(SessionEnded ended) {
        ends.add(ended);
    }
}
