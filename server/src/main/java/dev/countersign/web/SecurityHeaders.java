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

/** What every answer tells the browser (SEC-61). A static file says by itself how it may be cached. */
@Component
class SecurityHeaders implements HeaderWriter {
    private final Map<String, String> headers = new LinkedHashMap<>();

    SecurityHeaders(WebSettings settings) {
        headers.put(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put(
                "Content-Security-Policy",
                "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "
                        + formAction(settings));
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

    /** Chromium holds it also against where a form's answer leads, which may be back to an app. */
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

    /** {@code /verify} is asked before every request of someone else's app: it carries two of them. */
    static void writeFewest(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }
}
