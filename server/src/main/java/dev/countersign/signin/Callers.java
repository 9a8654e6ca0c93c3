package dev.countersign.signin;

import dev.countersign.account.Accounts;
import dev.countersign.device.Token;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Recognises callers by their session cookie. A person's own requests keep their session alive (M4). Requests that a page
 * or a connection makes by itself do not (SEC-31). Only this room tells {@link Sessions} of an activity, as {@code ArchitectureTest} checks.
 */
@Component
public class Callers {
    /**
     * A caller whose activity has been counted.
     *
     * @param reusableFor how long a client may reuse this answer without asking again; zero if this node has no lease
     */
    public record Active(Caller caller, Duration reusableFor) {}

    private final Accounts accounts;
    private final Sessions sessions;

    Callers(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    /**
     * Finds whose session cookie came with a person's request, and counts that as activity.
     *
     * @return empty if the account is disabled (SEC-32), or the session ended before this activity could be written
     */
    public Optional<Active> recognise(Token token) {
        return recogniseInBackground(token)
                .flatMap(
                        caller -> sessions.touch(caller.session()).map(reusableFor -> new Active(caller, reusableFor)));
    }

    /**
     * Finds whose session cookie came with a request that may not be a person's. It counts as no activity.
     *
     * @return empty if the session has ended or the account is disabled (SEC-32)
     */
    public Optional<Caller> recogniseInBackground(Token token) {
        return sessions.find(token)
                .flatMap(session -> accounts.find(session.accountId()).map(account -> new Caller(account, session)));
    }

    /**
     * Counts an activity of a caller who was recognised in the background.
     *
     * @return false if the session ended before it could be written
     */
    public boolean countActivity(Session session) {
        return sessions.touch(session).isPresent();
    }
}
