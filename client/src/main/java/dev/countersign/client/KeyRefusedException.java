package dev.countersign.client;

/** The key is unknown, revoked or expired, or lacks the scope {@code introspect}. An operator has to act. */
public final class KeyRefusedException extends CountersignUnavailableException {
    private static final long serialVersionUID = 1;

    KeyRefusedException(String message) {
        super(message);
    }
}
