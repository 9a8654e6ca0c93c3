package dev.countersign.signin;

import static dev.countersign.history.EventKind.SESSION_ENDED_BY_MEMBER;
import static dev.countersign.history.EventKind.SIGNED_OUT;

import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A device signs out, or ends other sessions of its member. */
@Component
public class Endings {
    private final AccountLock lock;
    private final Sessions sessions;
    private final History history;

    Endings(AccountLock lock, Sessions sessions, History history) {
        this.lock = lock;
        this.sessions = sessions;
        this.history = history;
    }

    /** This device signs out. */
    public void signOut(Session session, Visitor visitor) {
        lock.hold(
                session.accountId(),
                held -> held.map(account -> end(account, session, session.id(), EndReason.SIGNED_OUT, visitor)));
    }

    /** Ends one of the member's sessions, this one or another. */
    public EndResult end(Session by, UUID sessionId, Visitor visitor) {
        var reason = by.id().equals(sessionId) ? EndReason.SIGNED_OUT : EndReason.ENDED_BY_MEMBER;
        return lock.whileSignedIn(by, account -> end(account, by, sessionId, reason, visitor))
                .map(ended -> ended ? EndResult.ENDED : EndResult.NO_SUCH_SESSION)
                .orElse(EndResult.NOT_SIGNED_IN);
    }

    private boolean end(LockedMember account, Session by, UUID sessionId, EndReason reason, Visitor visitor) {
        var ended = sessions.end(account, sessionId, reason);
        if (ended) {
            note(by, sessionId, visitor);
        }
        return ended;
    }

    /**
     * Ends every other session of the member.
     *
     * @return how many it ended; empty if this session has ended in the meantime
     */
    public Optional<Integer> endOthers(Session by, Visitor visitor) {
        return lock.whileSignedIn(by, account -> {
            var ended = sessions.endOthers(account, by.id(), EndReason.ENDED_BY_MEMBER);
            ended.forEach(id -> note(by, id, visitor));
            return ended.size();
        });
    }

    private void note(Session by, UUID ended, Visitor visitor) {
        var kind = by.id().equals(ended) ? SIGNED_OUT : SESSION_ENDED_BY_MEMBER;
        history.note(Event.of(kind)
                .account(by.accountId())
                .session(by.id())
                .ended(ended)
                .from(visitor));
    }
}
