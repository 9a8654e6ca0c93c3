package dev.countersign.web.problem;

import dev.countersign.database.Word;
import org.springframework.http.HttpStatus;

/**
 * Every error that this server can answer with (RFC 9457). Its title and detail are in the message file under
 * {@code problem.<slug>}.
 */
public enum Problem {
    MALFORMED(HttpStatus.BAD_REQUEST),
    UNKNOWN_APPLICATION(HttpStatus.BAD_REQUEST),
    INVALID(HttpStatus.UNPROCESSABLE_CONTENT),
    WRONG_CODE(HttpStatus.UNPROCESSABLE_CONTENT),
    NOT_SIGNED_IN(HttpStatus.UNAUTHORIZED),
    NOT_WAITING(HttpStatus.UNAUTHORIZED),
    NOT_RESETTING(HttpStatus.UNAUTHORIZED),
    NOT_SIGNING_UP(HttpStatus.UNAUTHORIZED),
    BAD_CREDENTIALS(HttpStatus.UNAUTHORIZED),
    BAD_KEY(HttpStatus.UNAUTHORIZED),
    CROSS_SITE(HttpStatus.FORBIDDEN),
    WRONG_SCOPE(HttpStatus.FORBIDDEN),
    SIGN_UP_CLOSED(HttpStatus.FORBIDDEN),
    FORM_EXPIRED(HttpStatus.FORBIDDEN),
    COOKIES_BLOCKED(HttpStatus.FORBIDDEN),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    MAIL_NOT_CONFIGURED(HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
    EMAIL_TAKEN(HttpStatus.CONFLICT),
    SESSION_LIMIT(HttpStatus.CONFLICT),
    APPROVAL_PENDING(HttpStatus.CONFLICT),
    NOT_APPROVED(HttpStatus.CONFLICT),
    NOT_READY(HttpStatus.CONFLICT),
    GOING_ROUND(HttpStatus.CONFLICT),
    APPROVAL_CLOSED(HttpStatus.GONE),
    RESET_CLOSED(HttpStatus.GONE),
    CODE_EXPIRED(HttpStatus.GONE),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    ADDRESS_TOO_LONG(HttpStatus.URI_TOO_LONG),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    UPGRADE_REQUIRED(HttpStatus.UPGRADE_REQUIRED),
    TOO_MANY_ATTEMPTS(HttpStatus.TOO_MANY_REQUESTS),
    TOO_MANY_CONNECTIONS(HttpStatus.TOO_MANY_REQUESTS),
    HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
    BUSY(HttpStatus.SERVICE_UNAVAILABLE);

    private final HttpStatus status;

    Problem(HttpStatus status) {
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }

    /** The code in the API's contract, such as {@code session-limit}. */
    public String slug() {
        return Word.of(this);
    }

    /** Whether a person may not be able to go on alone, and needs someone to ask. */
    boolean needsSupport() {
        return switch (this) {
            case BAD_CREDENTIALS, SIGN_UP_CLOSED, MAIL_NOT_CONFIGURED, RESET_CLOSED, INTERNAL -> true;
            default -> false;
        };
    }

    /** The shortest form, for responses that must cost almost nothing. */
    public String json() {
        var title = status.getReasonPhrase();
        return "{\"type\":\"/problems/%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}"
                .formatted(slug(), title, status.value(), title, slug());
    }

    /** The problem for a status that a library chose. */
    static Problem of(int status) {
        return switch (status) {
            case 403 -> CROSS_SITE;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 413 -> TOO_LARGE;
            case 414 -> ADDRESS_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> UNAVAILABLE;
            default -> status >= 500 ? INTERNAL : MALFORMED;
        };
    }
}
