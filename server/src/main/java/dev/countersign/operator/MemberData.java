package dev.countersign.operator;

import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.memberdata.AccountExport;
import dev.countersign.memberdata.Deletions;
import dev.countersign.memberdata.Exports;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** All that is stored about a member: an operator gives them a copy, or deletes it. */
@Component
public class MemberData {
    private final Exports exports;
    private final Deletions deletions;
    private final History history;
    private final AccountLock lock;

    MemberData(Exports exports, Deletions deletions, History history, AccountLock lock) {
        this.exports = exports;
        this.deletions = deletions;
        this.history = history;
        this.lock = lock;
    }

    /** @return empty if there is no such account */
    public Optional<AccountExport> export(Operator by, UUID accountId) {
        return lock.hold(
                accountId,
                held -> held.map(member -> {
                    history.note(by.event(EventKind.ACCOUNT_EXPORTED, accountId));
                    return exports.of(member.account());
                }));
    }

    /** @return false if there is no such account */
    public boolean delete(Operator by, UUID accountId) {
        return lock.hold(accountId, held -> {
            held.ifPresent(member -> deletions.delete(member, by.event(EventKind.ACCOUNT_DELETED, accountId)));
            return held.isPresent();
        });
    }
}
