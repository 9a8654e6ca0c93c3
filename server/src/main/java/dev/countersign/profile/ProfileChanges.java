package dev.countersign.profile;

import dev.countersign.account.Accounts;
import dev.countersign.account.ProfileChange;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import org.springframework.stereotype.Component;

/** A member changes their name or language. That opens nothing, so no password is asked for and no event is noted. */
@Component
public class ProfileChanges {
    private final Accounts accounts;
    private final AccountLock lock;

    ProfileChanges(Accounts accounts, AccountLock lock) {
        this.accounts = accounts;
        this.lock = lock;
    }

    public ProfileChangeResult change(Session by, ProfileChange change) {
        var flaws = accounts.flaws(change);
        if (!flaws.isEmpty()) {
            return new ProfileChangeResult.Invalid(flaws);
        }
        return lock.<ProfileChangeResult>whileSignedIn(
                        by, account -> new ProfileChangeResult.Changed(accounts.change(account, change)))
                .orElseGet(NotSignedIn::new);
    }
}
