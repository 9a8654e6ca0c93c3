package dev.countersign.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Leads a person to Countersign's sign-in page, with the address that they were going to, which Countersign judges. What a page
 * asks for by itself gets 401, since no person would see the page; and where Countersign cannot be asked, it is 503.
 */
final class SignInElsewhere implements AuthenticationEntryPoint {
    private static final String RETRY_AFTER_S = "1";

    private final String page;

    SignInElsewhere(String page) {
        this.page = page;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (CookieSecurityContexts.isUnknown(request)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (request.getDispatcherType() == DispatcherType.ERROR) {
            // The page that says what is wrong is not open to everyone: then nothing is said, and nobody led away from
            // it.
            response.sendError(response.getStatus());
        } else if (isNavigation(request)) {
            response.sendRedirect(page + wayBack(request));
        } else {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    /** To a page, not to what was posted. */
    private static String wayBack(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                ? "?return_to=" + URLEncoder.encode(address(request), StandardCharsets.UTF_8)
                : "";
    }

    private static String address(HttpServletRequest request) {
        var query = Optional.ofNullable(request.getQueryString())
                .map(text -> "?" + text)
                .orElse("");
        return request.getRequestURL() + query;
    }

    /** Where a browser does not say, who wants a page wants to be led. */
    private static boolean isNavigation(HttpServletRequest request) {
        var mode = request.getHeader("Sec-Fetch-Mode");
        var accepted =
                Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
        return mode == null ? accepted.contains(MediaType.TEXT_HTML_VALUE) : mode.equals("navigate");
    }
}
