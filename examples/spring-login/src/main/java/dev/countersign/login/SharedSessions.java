package dev.countersign.login;

import java.util.List;
import org.springframework.security.oauth2.client.oidc.authentication.logout.OidcLogoutToken;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionInformation;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/**
 * Ends a session on whichever node its logout token arrives. Spring Security's own registry knows the sessions of its node
 * only, and forgets them with it.
 */
@Component
class SharedSessions implements OidcSessionRegistry {
    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    SharedSessions(FindByIndexNameSessionRepository<? extends Session> sessions) {
        this.sessions = sessions;
    }

    /** Nothing to do: {@link RememberSid} has stored it. */
    @Override
    public void saveSessionInformation(OidcSessionInformation session) {}

    /** Nothing to do: the session is deleted with all that it holds. */
    @Override
    public OidcSessionInformation removeSessionInformation(String id) {
        return null;
    }

    /** @return nothing that is left to end */
    @Override
    public Iterable<OidcSessionInformation> removeSessionInformation(OidcLogoutToken token) {
        sessions.findByPrincipalName(token.getSessionId()).keySet().forEach(sessions::deleteById);
        return List.of();
    }
}
