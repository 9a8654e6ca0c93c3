package dev.countersign.client;

/**
 * Nobody can say whether the session is good: Countersign is away, too slow, over its limit of calls, or does not accept the
 * key. Let nobody in for it.
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
