package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** The header {@code Authorization}: a scheme, spaces, and the credentials (RFC 9110, section 11.6.2). */
public final class AuthorizationHeader {
    private AuthorizationHeader() {}

    /** The bearer token (RFC 6750, section 2.1); empty if there is none, or if the header is repeated. */
    public static Optional<String> bearer(HttpServletRequest request) {
        var headers = request.getHeaders(HttpHeaders.AUTHORIZATION);
        var token = headers.hasMoreElements() ? credentials("Bearer", headers.nextElement()) : Optional.<String>empty();
        return headers.hasMoreElements() ? Optional.empty() : token;
    }

    /**
     * The credentials after this scheme; empty if the header has another scheme, or no credentials. A regular expression took a
     * tenth of an introspection's time.
     */
    public static Optional<String> credentials(String scheme, String header) {
        if (!header.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)) {
            return Optional.empty();
        }
        return Optional.of(header.substring(scheme.length()).strip()).filter(credentials -> !credentials.isEmpty());
    }
}
