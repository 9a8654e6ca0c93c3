package dev.countersign.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Binds each {@code HttpSession} to one sign-in.
 *
 * <ul>
 *   <li>A session that is created while a member is signed in belongs to that sign-in from the start. Nobody else can know
 *       its id, so id and CSRF token stay, and the form that was just rendered can be posted.
 *   <li>A session from before the sign-in gets a new id and a new CSRF token, as at any sign-in in Spring Security, because
 *       somebody else may have planted both.
 *   <li>A session of another sign-in ends, and so does a session whose member has signed out.
 * </ul>
 */
final class OneMembersHttpSession extends OncePerRequestFilter {
    private static final String OWNER = OneMembersHttpSession.class.getName() + ".owner";
    private static final String CSRF_TOKEN = HttpSessionCsrfTokenRepository.class.getName() + ".CSRF_TOKEN";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var signIn = new SignIn(SecurityContextHolder.getDeferredContext());
        // Error and asynchronous dispatches belong to a request that was settled before.
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            settle(request, signIn);
        }
        chain.doFilter(new Binding(request, signIn), response);
    }

    /** Both kinds of dispatch can create a session too: for a form on an error page, or on a page that is rendered later. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private static void settle(HttpServletRequest request, SignIn signIn) {
        var kept = request.getSession(false);
        if (kept == null) {
            return;
        }
        // A page loads its files in parallel, and only one of these requests may change the id.
        synchronized (WebUtils.getSessionMutex(kept)) {
            var owner = kept.getAttribute(OWNER);
            var present = signIn.id();
            if (present.isEmpty()) {
                if (owner != null && hasSignedOut(request)) {
                    kept.invalidate();
                }
            } else if (owner == null) {
                if (!isCreatedBy(request, kept)) {
                    request.changeSessionId();
                    kept.removeAttribute(CSRF_TOKEN);
                }
                kept.setAttribute(OWNER, present.get());
            } else if (!owner.equals(present.get())) {
                kept.invalidate();
            }
        }
    }

    /**
     * Whether the missing cookie means that the member has signed out. Countersign's cookie is {@code SameSite=Lax}, so a
     * form posted by another site, such as a payment's result, comes without it while the member is still signed in.
     */
    private static boolean hasSignedOut(HttpServletRequest request) {
        return !CookieSecurityContexts.isUnknown(request) && bringsLaxCookies(request);
    }

    private static boolean bringsLaxCookies(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        var isGet = HttpMethod.GET.matches(request.getMethod());
        if (site == null) {
            return isGet;
        }
        return !site.equals("cross-site") || isGet && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    /** Not {@link HttpSession#isNew()}: until the creating request has ended, Tomcat returns true to other requests too. */
    private static boolean isCreatedBy(HttpServletRequest request, HttpSession session) {
        return !session.getId().equals(request.getRequestedSessionId());
    }

    /** The current sign-in, looked up when it is first needed, on any thread. */
    private record SignIn(Supplier<SecurityContext> context) {
        Optional<UUID> id() {
            return context.get().getAuthentication() instanceof MemberAuthentication member
                    ? Optional.of(member.getPrincipal().session().id())
                    : Optional.empty();
        }
    }

    /** Binds a session that this request creates. */
    private static final class Binding extends HttpServletRequestWrapper {
        private final SignIn signIn;

        Binding(HttpServletRequest request, SignIn signIn) {
            super(request);
            this.signIn = signIn;
        }

        @Override
        public HttpSession getSession() {
            return bound(super.getSession());
        }

        @Override
        public @Nullable HttpSession getSession(boolean create) {
            var session = super.getSession(create);
            return session == null ? null : bound(session);
        }

        private HttpSession bound(HttpSession session) {
            if (isCreatedBy(this, session) && session.getAttribute(OWNER) == null) {
                signIn.id().ifPresent(id -> session.setAttribute(OWNER, id));
            }
            return session;
        }
    }
}
