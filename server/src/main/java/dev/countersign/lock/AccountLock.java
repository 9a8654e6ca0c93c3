package dev.countersign.lock;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordProof;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs the part of a story that changes something: in one transaction, and under the lock of the account's row, which is taken
 * before anything is read. So two stories of one account never see the same free seat.
 */
@Component
public class AccountLock {
    private final Accounts accounts;
    private final Sessions sessions;
    private final TransactionOperations transaction;

    AccountLock(Accounts accounts, Sessions sessions, TransactionOperations transaction) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.transaction = transaction;
    }

    /** For accounts that this transaction creates: nobody else sees them yet. */
    public <T> T whileCreating(Supplier<T> work) {
        return inTransaction(work);
    }

    /** @param work gets the member, even if disabled; empty if there is no such account */
    public <T> T hold(UUID accountId, Function<Optional<LockedMember>, T> work) {
        return inTransaction(() -> work.apply(accounts.lock(accountId)));
    }

    /** @param work gets the member; empty if they are disabled, or their password has changed since the proof */
    public <T> T hold(UUID accountId, PasswordProof proof, Function<Optional<LockedMember>, T> work) {
        return inTransaction(() -> work.apply(accounts.lock(accountId, proof)));
    }

    /**
     * @return empty if the session ended or got a new token before the lock was held (SEC-26, SEC-47), or the member is
     *     disabled
     */
    public <T> Optional<T> whileSignedIn(Session by, Function<LockedMember, T> work) {
        return hold(
                by.accountId(),
                held -> held.filter(member -> !member.disabled())
                        .filter(member ->
                                sessions.find(by.id()).filter(by::hasTokenOf).isPresent())
                        .map(work));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
