package dev.countersign.signin;

/** The result of ending one session. */
public enum EndResult {
    ENDED,
    NO_SUCH_SESSION,
    /** The member who asked is no longer signed in. */
    NOT_SIGNED_IN
}
