package dev.countersign.account;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Locked;
import dev.countersign.recovery.RecoveryCodes;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Deletes a member's own row. The caller has deleted the member's rows in all other rooms before. */
@Component
public class Removal {
    private final AccountTable table;
    private final PendingSignUpTable pendingSignUps;
    private final RecoveryCodes recoveryCodes;
    private final RowCaches caches;

    Removal(AccountTable table, PendingSignUpTable pendingSignUps, RecoveryCodes recoveryCodes, RowCaches caches) {
        this.table = table;
        this.pendingSignUps = pendingSignUps;
        this.recoveryCodes = recoveryCodes;
        this.caches = caches;
    }

    /**
     * From now on, whoever adds a row that names this account waits until the transaction ends, also without the account's lock.
     * Waits for those who are adding one.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void begin(Locked account) {
        table.lockAgainstReferences(account.id());
    }

    /** @param emails also the sign-ups that were asked for with these */
    @Transactional(propagation = Propagation.MANDATORY)
    public void finish(Locked account, Set<String> emails) {
        pendingSignUps.deleteAll(account.id(), emails);
        recoveryCodes.drop(account);
        table.delete(account.id());
        caches.forgetAfterTransaction(account.id());
    }
}
