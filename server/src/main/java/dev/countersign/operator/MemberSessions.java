package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.history.EndReason;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.springframework.stereotype.Component;

/** Members' sessions, which an operator sees and ends. */
@Component
public class MemberSessions {
    private static final int ACCOUNTS_AT_ONCE = 1_000;

    private final Accounts accounts;
    private final Sessions sessions;
    private final History history;
    private final AccountLock lock;

    MemberSessions(Accounts accounts, Sessions sessions, History history, AccountLock lock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.history = history;
        this.lock = lock;
    }

    /**
     * The live sessions of an account, newest first.
     *
     * @return empty if there is no such account
     */
    public Optional<List<Session>> live(UUID accountId) {
        return accounts.member(accountId).map(member -> sessions.live(accountId));
    }

    /** @return false if there is no such account, or it has no such live session */
    public boolean end(Operator by, UUID accountId, UUID sessionId) {
        return lock.hold(
                accountId,
                held -> held.filter(member -> sessions.end(member, sessionId, EndReason.ENDED_BY_OPERATOR))
                        .map(member -> {
                            noteEnd(by, accountId, sessionId);
                            return true;
                        })
                        .orElse(false));
    }

    /** @return how many sessions it ended; empty if there is no such account */
    public Optional<Integer> end(Operator by, UUID accountId) {
        return lock.hold(accountId, held -> held.map(member -> end(by, member)));
    }

    /** In the transaction that holds the lock. */
    int end(Operator by, LockedMember account) {
        var ended = sessions.endAll(account, EndReason.ENDED_BY_OPERATOR);
        ended.forEach(id -> noteEnd(by, account.id(), id));
        return ended.size();
    }

    /**
     * Ends the sessions of all accounts, one account after the other. A session that begins meanwhile may stay.
     *
     * @param progress gets the number of sessions that have ended so far, now and then
     * @return how many sessions it ended
     */
    public int endEverybodys(Operator by, IntConsumer progress) {
        var ended = 0;
        var accountIds = sessions.accounts(Optional.empty(), ACCOUNTS_AT_ONCE);
        while (!accountIds.isEmpty()) {
            for (var accountId : accountIds) {
                ended += end(by, accountId).orElse(0);
            }
            progress.accept(ended);
            accountIds = sessions.accounts(Optional.of(accountIds.getLast()), ACCOUNTS_AT_ONCE);
        }
        return ended;
    }

    private void noteEnd(Operator by, UUID accountId, UUID sessionId) {
        history.note(by.event(EventKind.SESSION_ENDED_BY_OPERATOR, accountId).ended(sessionId));
    }
}
