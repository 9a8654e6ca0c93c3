package dev.countersign.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What the application keeps in an {@code HttpSession} is of one sign-in. With another it ends; and one from before the sign-in
 * gets a new id and a new CSRF token, as at any sign-in in Spring, so that nobody can have planted either.
 */
final class OneMembersHttpSession extends OncePerRequestFilter {
    private static final String OWNER = OneMembersHttpSession.class.getName() + ".owner";
    private static final String CSRF_TOKEN = HttpSessionCsrfTokenRepository.class.getName() + ".CSRF_TOKEN";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var kept = request.getSession(false);
        if (kept != null
                && SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member) {
            give(kept, member, request);
        }
        chain.doFilter(request, response);
    }

    private static void give(HttpSession kept, MemberAuthentication member, HttpServletRequest request) {
        var owner = member.getPrincipal().session().id();
        var ownerBefore = kept.getAttribute(OWNER);
        if (ownerBefore == null) {
            request.changeSessionId();
            kept.removeAttribute(CSRF_TOKEN);
            kept.setAttribute(OWNER, owner);
        } else if (!ownerBefore.equals(owner)) {
            kept.invalidate();
        }
    }
}
