package dev.countersign.web.oidc;

import org.springframework.http.HttpStatus;

/** An error of OAuth 2.0 or OpenID Connect, which the application gets. Its description is for the application's developer. */
final class OAuthError extends RuntimeException {
    private final HttpStatus status;
    private final String error;

    private OAuthError(HttpStatus status, String error, String description) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
    }

    static OAuthError of(String error, String description) {
        return new OAuthError(HttpStatus.BAD_REQUEST, error, description);
    }

    static OAuthError invalidRequest(String description) {
        return of("invalid_request", description);
    }

    /** RFC 6749, section 5.2. */
    static OAuthError invalidClient(String description) {
        return new OAuthError(HttpStatus.UNAUTHORIZED, "invalid_client", description);
    }

    /** RFC 6750, section 3.1. */
    static OAuthError invalidToken(String description) {
        return new OAuthError(HttpStatus.UNAUTHORIZED, "invalid_token", description);
    }

    /** RFC 6750, section 3.1. */
    static OAuthError insufficientScope(String description) {
        return new OAuthError(HttpStatus.FORBIDDEN, "insufficient_scope", description);
    }

    HttpStatus status() {
        return status;
    }

    String error() {
        return error;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
