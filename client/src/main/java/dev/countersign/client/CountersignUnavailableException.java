package dev.countersign.client;

/**
 * Nobody can tell whether the session is valid: Countersign is down, too slow, over its limit of calls, or does not accept
 * the key. Let nobody in.
 */
public class CountersignUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CountersignUnavailableException(String message) {
        super(message);
    }

    CountersignUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
