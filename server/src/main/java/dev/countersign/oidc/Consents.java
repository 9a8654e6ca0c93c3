package dev.countersign.oidc;

import dev.countersign.cache.RowCaches;
import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.Locked;
import dev.countersign.logout.LogoutTokens;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which applications members have allowed, and which they are signed in to. Only a foreign client asks. No code is issued to it
 * without the row of its member's permission.
 */
@Component
public class Consents {
    private final ConsentTable table;
    private final GrantTable grants;
    private final RowCaches caches;
    private final LogoutTokens logoutTokens;

    Consents(ConsentTable table, GrantTable grants, RowCaches caches, LogoutTokens logoutTokens) {
        this.table = table;
        this.grants = grants;
        this.caches = caches;
        this.logoutTokens = logoutTokens;
    }

    /** Whether a client may have these scopes without asking the member. */
    public boolean cover(UUID accountId, Client client, Set<OidcScope> scopes) {
        return !client.foreign() || table.covers(accountId, client.id(), scopes);
    }

    /**
     * Remembers that a member allows a client these scopes, besides those that it was allowed before.
     *
     * @return false if nothing has changed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean allow(Locked account, UUID clientId, Set<OidcScope> scopes) {
        return table.allow(account.id(), clientId, scopes);
    }

    /** The applications that a member has allowed or is signed in to, in the order of their names. */
    public List<ApplicationAccess> of(UUID accountId) {
        return table.applications(accountId);
    }

    /**
     * Takes back what a member has allowed a client, and ends all that it has got in the member's sessions, on every node. The sessions
     * go on. A client that wants to hear of ends gets its logout tokens.
     *
     * @return false if it had nothing
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean remove(Locked account, UUID clientId) {
        // First of all: from now on nothing can be issued because of it.
        var wasAllowed = table.delete(account.id(), clientId);
        var ended = grants.lockAll(account.id(), clientId);
        for (var grant : ended) {
            grants.deleteTokens(grant).forEach(caches::forgetAfterTransaction);
            grants.delete(grant);
        }
        var left = logoutTokens.accessRemoved(account, clientId);
        return wasAllowed || !ended.isEmpty() || left;
    }

    /** The account has allowed nothing any more. After its sessions have ended, as a code locks these first. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account) {
        table.deleteAll(account.id());
    }
}
