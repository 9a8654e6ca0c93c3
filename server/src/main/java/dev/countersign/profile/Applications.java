package dev.countersign.profile;

import dev.countersign.account.LockedMember;
import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.oidc.ApplicationAccess;
import dev.countersign.oidc.Consents;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A member allows an application what it asks for, sees which applications have access, and removes it. */
@Component
public class Applications {
    private final Consents consents;
    private final Sessions sessions;
    private final History history;
    private final AccountLock lock;

    Applications(Consents consents, Sessions sessions, History history, AccountLock lock) {
        this.consents = consents;
        this.sessions = sessions;
        this.history = history;
        this.lock = lock;
    }

    /** Does nothing if the session has ended in the meantime. */
    public void allow(Session by, Client client, Set<OidcScope> scopes, Visitor visitor) {
        lock.whileSignedIn(by, account -> {
            var isNew = consents.allow(account, client.id(), scopes);
            if (isNew) {
                note(EventKind.APPLICATION_ALLOWED, by, client.id(), visitor);
            }
            return isNew;
        });
    }

    /** The member refuses to allow the application more. Scopes that they allowed before stay allowed. */
    public void refuse(Session by, Client client, Visitor visitor) {
        note(EventKind.APPLICATION_REFUSED, by, client.id(), visitor);
    }

    /** In the order of their names. */
    public List<ApplicationAccess> of(UUID accountId) {
        return consents.of(accountId);
    }

    /**
     * Ends all that the application has got in any of the member's sessions. These go on, except for those of its devices: nothing else
     * could use them, and a device that has not fetched its tokens yet must not get them.
     */
    public AccessRemovalResult remove(Session by, UUID clientId, Visitor visitor) {
        return lock.whileSignedIn(by, account -> {
                    var hadDevices = endDevices(account, clientId, by, visitor);
                    var removed = consents.remove(account, clientId) || hadDevices;
                    if (removed) {
                        note(EventKind.APPLICATION_REMOVED, by, clientId, visitor);
                    }
                    return removed ? AccessRemovalResult.REMOVED : AccessRemovalResult.NO_SUCH_APPLICATION;
                })
                .orElse(AccessRemovalResult.NOT_SIGNED_IN);
    }

    /** Before anything else, in the order in which a device that fetches its tokens locks them. */
    private boolean endDevices(LockedMember account, UUID clientId, Session by, Visitor visitor) {
        var ended = sessions.live(account.id()).stream()
                .filter(session -> session.client()
                        .filter(client -> client.id().equals(clientId))
                        .isPresent())
                .filter(session -> sessions.end(account, session.id(), EndReason.ENDED_BY_MEMBER))
                .toList();
        ended.forEach(session -> history.note(Event.of(EventKind.SESSION_ENDED_BY_MEMBER)
                .account(account.id())
                .session(by.id())
                .ended(session.id())
                .from(visitor)));
        return !ended.isEmpty();
    }

    private void note(EventKind kind, Session by, UUID clientId, Visitor visitor) {
        history.note(Event.of(kind)
                .account(by.accountId())
                .session(by.id())
                .client(clientId)
                .from(visitor));
    }
}
