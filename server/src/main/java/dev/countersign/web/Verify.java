package dev.countersign.web;

import dev.countersign.session.Sessions;
import dev.countersign.signin.SignIns;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * {@code GET /verify}, for reverse proxies: who is signed in, in three headers, or 401 and where to sign in. Other people's
 * apps wait for it before each of their own requests, so it stands in front of every other filter and answers by itself.
 */
final class Verify extends HttpFilter {
    static final String PATH = "/verify";

    /** For a proxy that hands on the answer as it is, and could make no redirect of a header. */
    private static final String REDIRECT = "redirect";

    private final transient Cookies cookies;
    private final transient SignIns signIns;
    private final transient Sessions sessions;
    private final transient WayBack wayBack;
    private final transient ErrorBoundary boundary;

    Verify(Cookies cookies, SignIns signIns, Sessions sessions, WayBack wayBack, ErrorBoundary boundary) {
        this.cookies = cookies;
        this.signIns = signIns;
        this.sessions = sessions;
        this.wayBack = wayBack;
        this.boundary = boundary;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain everythingElse)
            throws ServletException {
        SecurityHeaders.writeFewest(request, response);
        try {
            answer(request, response);
        } catch (RuntimeException failure) {
            boundary.answer(failure, asked(request), response);
        }
    }

    /** However the path was written, such as {@code //verify} or {@code /verify;x}, the answer is one to a proxy. */
    private static HttpServletRequest asked(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRequestURI() {
                return PATH;
            }
        };
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) {
        if (!"GET".equals(request.getMethod()) && !"HEAD".equals(request.getMethod())) {
            throw Refused.methodNotAllowed("GET, HEAD");
        }
        var found = cookies.session(request)
                .flatMap(signIns::recognise)
                .filter(caller -> sessions.touch(caller.session()).isPresent());
        if (found.isEmpty()) {
            refuse(request, response);
            return;
        }
        var caller = found.get();
        response.setHeader("X-Countersign-Account", caller.account().id().toString());
        response.setHeader("X-Countersign-Email", caller.account().email());
        response.setHeader("X-Countersign-Session", caller.session().id().toString());
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        wayBack.signInFrom(request).ifPresent(address -> {
            response.setHeader("X-Countersign-Sign-In", address);
            if (REDIRECT.equals(request.getQueryString())) {
                response.setStatus(HttpStatus.FOUND.value());
                response.setHeader(HttpHeaders.LOCATION, address);
            }
        });
    }
}
