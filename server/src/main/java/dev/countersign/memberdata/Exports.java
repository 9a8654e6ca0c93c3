package dev.countersign.memberdata;

import dev.countersign.account.Account;
import dev.countersign.history.History;
import dev.countersign.oidc.Consents;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.session.Sessions;
import org.springframework.stereotype.Component;

/** Collects all that is stored about a member. The caller has checked that the member may have it. */
@Component
public class Exports {
    private final Sessions sessions;
    private final History history;
    private final RecoveryCodes recoveryCodes;
    private final OneTimeCodes codes;
    private final Consents consents;

    Exports(Sessions sessions, History history, RecoveryCodes recoveryCodes, OneTimeCodes codes, Consents consents) {
        this.sessions = sessions;
        this.history = history;
        this.recoveryCodes = recoveryCodes;
        this.codes = codes;
        this.consents = consents;
    }

    public AccountExport of(Account account) {
        var id = account.id();
        return new AccountExport(
                account,
                sessions.live(id).stream().map(ExportedSession::of).toList(),
                history.exportedLog(id),
                history.exportedEvents(id),
                new ExportedRecoveryCodes(recoveryCodes.left(id)),
                codes.exported(id),
                consents.of(id));
    }
}
