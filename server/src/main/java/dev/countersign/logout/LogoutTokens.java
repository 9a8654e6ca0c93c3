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

/**
 * Sends logout tokens as soon as the end that they tell of is committed here. The rows of an end that was committed elsewhere are found
 * by the outbox soon.
 */
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
     * A client has nothing in the account's sessions any more, although these go on. If it wants to hear of ends, it hears of this as if
     * they had ended.
     *
     * @return false if it had nothing
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean end(Locked account, UUID clientId) {
        outbox.sendAfterCommit();
        return table.end(account.id(), clientId) > 0;
    }
}
