package dev.countersign.memberdata;

import dev.countersign.account.LockedMember;
import dev.countersign.account.Removal;
import dev.countersign.approval.Approvals;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Lockouts;
import dev.countersign.mail.LetterKind;
import dev.countersign.mail.Letters;
import dev.countersign.oidc.Consents;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.reset.Resets;
import dev.countersign.session.Sessions;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deletes an account, and all that names its member, in one transaction (SEC-78). The caller has checked that the member may.
 *
 * <h2>Order</h2>
 *
 * The log of many years comes first: it takes seconds, and only requests that need this account's lock wait for it. Then sessions and
 * requests end, as they always do, so that devices, back ends and other nodes hear of it. From {@link Removal#begin} on, requests
 * that record something about the account without its lock, such as a wrong password, wait as well. Everything recorded since the
 * log was read is deleted then, together with the events of the deletion itself.
 */
@Component
public class Deletions {
    private final History history;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final Lockouts lockouts;
    private final Consents consents;
    private final Removal removal;

    Deletions(
            History history,
            Sessions sessions,
            Approvals approvals,
            Resets resets,
            OneTimeCodes codes,
            Letters letters,
            Lockouts lockouts,
            Consents consents,
            Removal removal) {
        this.history = history;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.codes = codes;
        this.letters = letters;
        this.lockouts = lockouts;
        this.consents = consents;
        this.removal = removal;
    }

    /** @param deleted the event, which becomes the last letter and the last message for back ends */
    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(LockedMember account, Event deleted) {
        history.forgetEnded(account);
        sessions.endAll(account, EndReason.ACCOUNT_DELETED);
        sessions.forgetBrowsers(account);
        approvals.cancelAll(account, deleted.visitor());
        approvals.forget(account);

        var email = account.account().email();
        var former = codes.formerAddresses(account);
        var emails = with(former, email);
        resets.forget(account, emails);
        letters.forget(account, emails);
        codes.forget(account, email, former);
        history.note(deleted);
        var last = deleted.isByOperator() ? LetterKind.ACCOUNT_DELETED_BY_OPERATOR : LetterKind.ACCOUNT_DELETED;
        // They could have undone a change of the address, and may be the owner's.
        former.forEach(address -> letters.writeTo(address, last, deleted.visitor()));
        lockouts.forget(account, emails);
        consents.forget(account);

        removal.begin(account);
        history.forget(account);
        removal.finish(account, emails);
    }

    private static Set<String> with(Set<String> former, String email) {
        var emails = new HashSet<>(former);
        emails.add(email);
        return emails;
    }
}
