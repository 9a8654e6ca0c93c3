package dev.countersign.web.verify;

import dev.countersign.signin.Callers;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * {@code GET /verify}, for reverse proxies: the signed-in member in headers, or 401 and the address of sign-in. Applications
 * wait for it before each of their own requests, so it runs before every other filter and answers by itself.
 */
final class Verify extends HttpFilter {
    static final String PATH = "/verify";

    private static final String METHODS = "GET, HEAD, OPTIONS";

    /**
     * For a proxy that forwards the response unchanged and cannot turn a header into a redirect. Some proxies rewrite
     * {@code redirect} with a value.
     */
    private static final Set<String> REDIRECT = Set.of("redirect", "redirect=", "redirect=true");

    private static final String ENCODED = "UTF-8''";

    /** Text that looks encoded is encoded too, so that a reader can tell them apart. */
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:UTF-8''))[ -~]*");

    /** RFC 8187, section 3.2.1. */
    private static final String ATTRIBUTE_CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";

    private final transient Cookies cookies;
    private final transient Callers callers;
    private final transient WayBack wayBack;
    private final transient ErrorBoundary boundary;

    Verify(Cookies cookies, Callers callers, WayBack wayBack, ErrorBoundary boundary) {
        this.cookies = cookies;
        this.callers = callers;
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

    /**
     * Makes errors use the path {@code /verify}, so that variants such as {@code //verify} or {@code /verify;x} are answered
     * for a proxy too.
     */
    private static HttpServletRequest asked(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRequestURI() {
                return PATH;
            }
        };
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> verify(request, response);
            case "OPTIONS" -> response.setHeader(HttpHeaders.ALLOW, METHODS);
            default -> throw Refused.methodNotAllowed(METHODS);
        }
    }

    private void verify(HttpServletRequest request, HttpServletResponse response) {
        var found = cookies.session(request).flatMap(callers::recognise);
        if (found.isEmpty()) {
            refuse(request, response);
            return;
        }
        var caller = found.get().caller();
        response.setHeader("X-Countersign-Account", caller.account().id().toString());
        response.setHeader("X-Countersign-Email", caller.account().email());
        response.setHeader("X-Countersign-Name", headerText(caller.account().name()));
        response.setHeader("X-Countersign-Session", caller.session().id().toString());
        response.setHeader("X-Countersign-Method", caller.session().method().toString());
        response.setHeader(
                "X-Countersign-Signed-In-At", caller.session().signedInAt().toString());
    }

    /** ASCII unchanged, other text as in RFC 8187: {@code UTF-8''%C3%85sa}. */
    private static String headerText(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        var encoded = new StringBuilder(ENCODED);
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (octet & 0xFF);
            if (ATTRIBUTE_CHARACTERS.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) {
        var signIn = wayBack.signInFrom(request);
        signIn.ifPresent(address -> response.setHeader("X-Countersign-Sign-In", address));
        if (signIn.isPresent() && wantsRedirect(request.getQueryString())) {
            response.setStatus(HttpStatus.FOUND.value());
            response.setHeader(HttpHeaders.LOCATION, signIn.get());
        } else {
            Problems.refuse(Problem.NOT_SIGNED_IN, response);
        }
    }

    private static boolean wantsRedirect(@Nullable String query) {
        return query != null && Arrays.stream(query.split("&")).anyMatch(REDIRECT::contains);
    }
}
