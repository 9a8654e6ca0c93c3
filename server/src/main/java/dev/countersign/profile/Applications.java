package dev.countersign.profile;

import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.oidc.ApplicationAccess;
import dev.countersign.oidc.Client;
import dev.countersign.oidc.Consents;
import dev.countersign.oidc.OidcScope;
import dev.countersign.session.Session;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A member allows an application what it asks for, sees which applications have access, and removes it. */
@Component
public class Applications {
    private final Consents consents;
    private final History history;
    private final AccountLock lock;

    Applications(Consents consents, History history, AccountLock lock) {
        this.consents = consents;
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

    /** The member does not allow it. What they allowed it before stays. */
    public void refuse(Session by, Client client, Visitor visitor) {
        note(EventKind.APPLICATION_REFUSED, by, client.id(), visitor);
    }

    /** In the order of their names. */
    public List<ApplicationAccess> of(UUID accountId) {
        return consents.of(accountId);
    }

    /** Ends all that the application has got in any of the member's sessions. These go on. */
    public AccessRemovalResult remove(Session by, UUID clientId, Visitor visitor) {
        return lock.whileSignedIn(by, account -> {
                    var removed = consents.remove(account, clientId);
                    if (removed) {
                        note(EventKind.APPLICATION_REMOVED, by, clientId, visitor);
                    }
                    return removed ? AccessRemovalResult.REMOVED : AccessRemovalResult.NO_SUCH_APPLICATION;
                })
                .orElse(AccessRemovalResult.NOT_SIGNED_IN);
    }

    private void note(EventKind kind, Session by, UUID clientId, Visitor visitor) {
        history.note(Event.of(kind)
                .account(by.accountId())
                .session(by.id())
                .client(clientId)
                .from(visitor));
    }
}
