package dev.countersign.profile;

import static dev.countersign.history.EventKind.ACCOUNT_DELETED;
import static dev.countersign.history.EventKind.ACCOUNT_DELETION_REFUSED;

import dev.countersign.account.Account;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.memberdata.Deletions;
import dev.countersign.session.Session;
import org.springframework.stereotype.Component;

/** A member deletes their account, with their password (SEC-34, SEC-78). Nothing takes that back. */
@Component
public class AccountDeletion {
    private final Proofs proofs;
    private final Deletions deletions;

    AccountDeletion(Proofs proofs, Deletions deletions) {
        this.proofs = proofs;
        this.deletions = deletions;
    }

    /** @return the account that is gone */
    public ProofResult<Account> delete(Session by, String password, Visitor visitor) {
        return proofs.proveForTheLastTime(
                new Proofs.Asked(by, visitor, ACCOUNT_DELETION_REFUSED), password, account -> {
                    deletions.delete(
                            account,
                            Event.of(ACCOUNT_DELETED)
                                    .account(account.id())
                                    .session(by.id())
                                    .from(visitor));
                    return account.account();
                });
    }
}
