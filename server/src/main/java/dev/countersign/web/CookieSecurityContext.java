package dev.countersign.web;

import dev.countersign.account.Accounts;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/**
 * Plugs our sessions into Spring Security: the cookie's live {@link Session} is the principal, looked up when first asked
 * for and never adopted from anywhere else; that of a disabled account is none (SEC-32). Signing in and out go through {@link Cookies}, so there is nothing to save.
 */
@Component
class CookieSecurityContext implements SecurityContextRepository {
    private final Sessions sessions;
    private final Accounts accounts;
    private final Cookies cookies;

    CookieSecurityContext(Sessions sessions, Accounts accounts, Cookies cookies) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.cookies = cookies;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new DeferredSecurityContext() {
            private SecurityContext context = new SecurityContextImpl();
            private boolean loaded;

            @Override
            public SecurityContext get() {
                if (!loaded) {
                    loaded = true;
                    cookies.session(request)
                            .flatMap(sessions::find)
                            .filter(session ->
                                    accounts.find(session.accountId()).isPresent())
                            .ifPresent(session -> context = new SecurityContextImpl(new SignedInDevice(session)));
                }
                return context;
            }

            @Override
            public boolean isGenerated() {
                return get().getAuthentication() == null;
            }
        };
    }

    @Override
    @SuppressWarnings("deprecation")
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return loadDeferredContext(holder.getRequest()).get();
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return !loadDeferredContext(request).isGenerated();
    }

    private static final class SignedInDevice extends AbstractAuthenticationToken {
        private final transient Session session;

        SignedInDevice(Session session) {
            super(AuthorityUtils.NO_AUTHORITIES);
            this.session = session;
            setAuthenticated(true);
        }

        @Override
        public Session getPrincipal() {
            return session;
        }

        @Override
        public String getCredentials() {
            return "";
        }
    }
}
