package dev.countersign.web.oidc;

import org.springframework.http.HttpStatus;

/** An error of OAuth 2.0 or OpenID Connect, which the application gets. Its description is for the application's developer. */
final class OAuthError extends RuntimeException {
    private final HttpStatus status;
    private final String error;

    private final boolean logged;

    private OAuthError(HttpStatus status, String error, String description) {
        this(status, error, description, true);
    }

    private OAuthError(HttpStatus status, String error, String description, boolean logged) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.logged = logged;
    }

    static OAuthError of(String error, String description) {
        return new OAuthError(HttpStatus.BAD_REQUEST, error, description);
    }

    /** Answers a device that polls until it is approved (RFC 8628, section 3.5). It is too frequent for the log. */
    static OAuthError stillPending(String error, String description) {
        return new OAuthError(HttpStatus.BAD_REQUEST, error, description, false);
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

    /** Whether it is worth a line in the log. */
    boolean isLogged() {
        return logged;
    }

    String error() {
        return error;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
