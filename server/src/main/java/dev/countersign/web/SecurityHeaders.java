package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.stereotype.Component;

/** The security headers of every response (SEC-61). A static file sets its own caching. */
@Component
public class SecurityHeaders implements HeaderWriter {
    private static final String POLICY = "Content-Security-Policy";

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final String policy;

    SecurityHeaders(WebSettings settings) {
        headers.put(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        policy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "
                + formAction(settings);
        headers.put(POLICY, policy);
        headers.put("X-Frame-Options", "DENY");
        // Under no-referrer Chromium sends Origin: null with a page's own forms.
        headers.put("Referrer-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(
                "Permissions-Policy",
                "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
        if (settings.overTls()) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /** Chromium applies {@code form-action} to every redirect after a form post, and that may lead back to an app. */
    private static String formAction(WebSettings settings) {
        return Stream.concat(Stream.of("'self'"), settings.allowedReturnOrigins().stream())
                .collect(Collectors.joining(" "));
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        headers.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }

    /**
     * Lets the forms of this page lead to an application too, by the redirects after them.
     *
     * @param source of a Content-Security-Policy, such as an origin
     */
    public void allowFormsTo(String source, HttpServletResponse response) {
        response.setHeader(POLICY, policy + " " + source);
    }

    /** A proxy calls {@code /verify} before every request of an app, so its responses carry only two of the headers. */
    public static void writeFewest(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }
}
