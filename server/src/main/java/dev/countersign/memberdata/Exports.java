package dev.countersign.memberdata;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.history.History;
import dev.countersign.oidc.Clients;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.session.Sessions;
import org.springframework.stereotype.Component;

/** Collects all that is stored about a member. Whoever asks for it has to prove first that they may have it. */
@Component
public class Exports {
    private final Sessions sessions;
    private final History history;
    private final Accounts accounts;
    private final OneTimeCodes codes;
    private final Clients clients;

    Exports(Sessions sessions, History history, Accounts accounts, OneTimeCodes codes, Clients clients) {
        this.sessions = sessions;
        this.history = history;
        this.accounts = accounts;
        this.codes = codes;
        this.clients = clients;
    }

    public AccountExport of(Account account) {
        var id = account.id();
        return new AccountExport(
                account,
                sessions.live(id).stream().map(ExportedSession::of).toList(),
                history.exportedLog(id),
                history.exportedEvents(id),
                new ExportedRecoveryCodes(accounts.recoveryCodesLeft(id)),
                codes.exported(id),
                clients.withAccess(id).stream()
                        .map(client -> new ExportedClient(client.id().toString(), client.name()))
                        .toList());
    }
}
