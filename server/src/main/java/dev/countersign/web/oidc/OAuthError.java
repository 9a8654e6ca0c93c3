package dev.countersign.web.oidc;

import org.springframework.http.HttpStatus;

/** An error of OAuth 2.0 or OpenID Connect, which the application gets. Its description is for the application's developer. */
final class OAuthError extends RuntimeException {
    private final HttpStatus status;
    private final String error;
    private final Where where;

    private OAuthError(HttpStatus status, String error, String description, Where where) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.where = where;
    }

    private OAuthError(HttpStatus status, String error, String description) {
        this(status, error, description, Where.EVERYWHERE);
    }

    /** Where the error is named, besides the body of the answer. */
    private enum Where {
        EVERYWHERE,
        NOT_IN_THE_HEADER,
        NOT_IN_THE_LOG
    }

    static OAuthError of(String error, String description) {
        return new OAuthError(HttpStatus.BAD_REQUEST, error, description);
    }

    /** Answers a device that polls until it is approved (RFC 8628, section 3.5). It is too frequent for the log. */
    static OAuthError stillPending(String error, String description) {
        return new OAuthError(HttpStatus.BAD_REQUEST, error, description, Where.NOT_IN_THE_LOG);
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

    /** The application sent no token, so the header names no error (RFC 6750, section 3.1). */
    static OAuthError missingToken() {
        return new OAuthError(
                HttpStatus.UNAUTHORIZED, "invalid_token", "the access token is missing", Where.NOT_IN_THE_HEADER);
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
        return where != Where.NOT_IN_THE_LOG;
    }

    /** For {@code WWW-Authenticate}. */
    String bearerChallenge() {
        var scheme = "Bearer realm=\"countersign\"";
        return where == Where.NOT_IN_THE_HEADER ? scheme : scheme + ", error=\"" + error + "\"";
    }

    String error() {
        return error;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
