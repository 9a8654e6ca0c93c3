package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** The header {@code Authorization}: a scheme, spaces, and the credentials (RFC 9110, section 11.6.2). */
public final class AuthorizationHeader {
    private AuthorizationHeader() {}

    /** The token that is sent as RFC 6750, section 2.1 says; empty if the header is repeated. */
    public static Optional<String> bearer(HttpServletRequest request) {
        var headers = request.getHeaders(HttpHeaders.AUTHORIZATION);
        var token = headers.hasMoreElements() ? credentials("Bearer", headers.nextElement()) : Optional.<String>empty();
        return headers.hasMoreElements() ? Optional.empty() : token;
    }

    /**
     * What follows this scheme; empty if the header has another one. Applications wait for each answer, so no pattern reads it,
     * which would take a tenth of the time of an introspection.
     */
    public static Optional<String> credentials(String scheme, String header) {
        if (!header.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)) {
            return Optional.empty();
        }
        return Optional.of(header.substring(scheme.length()).strip()).filter(credentials -> !credentials.isEmpty());
    }
}
