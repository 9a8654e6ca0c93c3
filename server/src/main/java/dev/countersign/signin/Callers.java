package dev.countersign.signin;

import dev.countersign.account.Accounts;
import dev.countersign.device.Token;
import dev.countersign.session.Sessions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Recognises callers by their session cookie. */
@Component
public class Callers {
    private final Accounts accounts;
    private final Sessions sessions;

    Callers(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    /** Finds whose session cookie this is; empty if the session has ended or the account is disabled (SEC-32). */
    public Optional<Caller> recognise(Token token) {
        return sessions.find(token)
                .flatMap(session -> accounts.find(session.accountId()).map(account -> new Caller(account, session)));
    }
}
