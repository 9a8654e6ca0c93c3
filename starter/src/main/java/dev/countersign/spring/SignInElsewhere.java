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
 * Leads a person to Countersign's sign-in page, with the address that they wanted; Countersign decides whether to lead back
 * there. Requests that a page makes by itself get 401, because no person would see the sign-in page. If Countersign cannot
 * be reached, the answer is 503.
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
            // The application's error page is not open to everyone. Keep the status, and redirect nobody.
            response.sendError(response.getStatus());
        } else if (isNavigation(request)) {
            response.sendRedirect(page + wayBack(request));
        } else {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    /** Only for GET: a posted form cannot be repeated by a link. */
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

    /** Without {@code Sec-Fetch-Mode}, a request that accepts HTML counts as a person's. */
    private static boolean isNavigation(HttpServletRequest request) {
        var mode = request.getHeader("Sec-Fetch-Mode");
        var accepted =
                Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
        return mode == null ? accepted.contains(MediaType.TEXT_HTML_VALUE) : mode.equals("navigate");
    }
}
