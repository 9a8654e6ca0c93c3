package dev.countersign.logout;

import dev.countersign.database.BeforeCommit;
import dev.countersign.database.Locked;
import dev.countersign.outbox.Outbox;
import dev.countersign.session.SessionEnded;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Sends logout tokens when a session's end commits on this node. The outbox soon finds the ends that other nodes committed. */
@Component
public class LogoutTokens {
    private final RelyingPartyTable table;
    private final Outbox<LogoutReceiver, LogoutClaim> outbox;
    private final BeforeCommit<SessionEnded> ends;

    LogoutTokens(RelyingPartyTable table, Outbox<LogoutReceiver, LogoutClaim> outbox) {
        this.table = table;
        this.outbox = outbox;
        this.ends = new BeforeCommit<>(all -> outbox.sendAfterCommit());
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void ended(SessionEnded ended) {
        ends.add(ended);
    }

    /**
     * Tells a client that the member has removed its access, as if their sessions had ended.
     *
     * @return false if it had nothing in them
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean accessRemoved(Locked account, UUID clientId) {
        outbox.sendAfterCommit();
        return table.end(account.id(), clientId) > 0;
    }
}
