package dev.countersign.web.filter;

import dev.countersign.signin.Caller;
import dev.countersign.signin.Callers;
import dev.countersign.web.visitor.Cookies;
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
 * Connects our sessions to Spring Security: the principal is the {@link Caller} of the session cookie, looked up on first
 * use and never taken from anywhere else. A disabled account has no caller (SEC-32). Signing in and out go through
 * {@link Cookies}, so there is nothing to save.
 */
@Component
class CookieSecurityContext implements SecurityContextRepository {
    private final Callers callers;
    private final Cookies cookies;

    CookieSecurityContext(Callers callers, Cookies cookies) {
        this.callers = callers;
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
                            .flatMap(callers::recogniseInBackground)
                            .ifPresent(caller -> context = new SecurityContextImpl(new SignedIn(caller)));
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

    private static final class SignedIn extends AbstractAuthenticationToken {
        private final transient Caller caller;

        SignedIn(Caller caller) {
            super(AuthorityUtils.NO_AUTHORITIES);
            this.caller = caller;
            setAuthenticated(true);
        }

        @Override
        public Caller getPrincipal() {
            return caller;
        }

        @Override
        public String getCredentials() {
            return "";
        }
    }
}
