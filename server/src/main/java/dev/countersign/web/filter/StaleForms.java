package dev.countersign.web.filter;

import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Explains why a form was refused whose token is not this browser's, and shows it again with the typed values, except
 * passwords.
 *
 * <p>A request without any of our cookies has two possible causes: they were deleted while the page was open, or the browser
 * blocks cookies. One more round decides: the browser gets a cookie and is told to send the form again (307). If the cookie
 * does not arrive with it, cookies are blocked. A client that sends no {@code Origin} with a form is not a browser and would
 * not follow.
 */
public final class StaleForms extends OncePerRequestFilter {
    private static final String PROBLEM = StaleForms.class.getName();
    private static final RedirectMark GIVEN = new RedirectMark("cookie=given");

    /** The forms that can be shown again. They need no session. */
    private static final Set<String> SHOWN_AGAIN =
            Set.of("/login", "/login/recovery", "/login/forgotten", "/login/reset-code", "/signup", "/account/undo");

    private final Cookies cookies;
    private final BrowserBoundCsrfTokens tokens;
    private final ErrorBoundary boundary;
    private final RequestMappingHandlerMapping routes;
    private final XorCsrfTokenRequestAttributeHandler reader = new XorCsrfTokenRequestAttributeHandler();

    StaleForms(
            Cookies cookies,
            BrowserBoundCsrfTokens tokens,
            ErrorBoundary boundary,
            RequestMappingHandlerMapping routes) {
        this.cookies = cookies;
        this.tokens = tokens;
        this.boundary = boundary;
        this.routes = routes;
    }

    /** The reason why this page answers a form; empty for a page that was requested itself. */
    public static Optional<Problem> problem(HttpServletRequest request) {
        return Optional.ofNullable((Problem) request.getAttribute(PROBLEM));
    }

    /** The value that was typed into a field of that form. */
    public static String typed(HttpServletRequest request, String field) {
        return problem(request)
                .flatMap(problem -> Optional.ofNullable(request.getParameter(field)))
                .orElse("");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!Routes.isForm(request, routes) || isOfThisBrowser(request)) {
            chain.doFilter(request, response);
        } else if (!cookies.areKept(request) && request.getHeader(HttpHeaders.ORIGIN) != null && !GIVEN.isOn(request)) {
            response.setHeader(HttpHeaders.LOCATION, GIVEN.addedTo(request));
            response.setStatus(HttpStatus.TEMPORARY_REDIRECT.value());
            cookies.remember(request, response);
        } else {
            explain(request, response, chain);
        }
    }

    private void explain(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var problem = cookies.areKept(request) ? Problem.FORM_EXPIRED : Problem.COOKIES_BLOCKED;
        if (!SHOWN_AGAIN.contains(request.getRequestURI())) {
            boundary.answer(new Refused(problem), request, response);
            return;
        }
        request.setAttribute(PROBLEM, problem);
        response.setStatus(problem.status().value());
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public String getMethod() {
                        return "GET";
                    }
                },
                response);
    }

    private boolean isOfThisBrowser(HttpServletRequest request) {
        var expected = tokens.generateToken(request);
        var sent = reader.resolveCsrfTokenValue(request, expected);
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8),
                        expected.getToken().getBytes(StandardCharsets.UTF_8));
    }
}
