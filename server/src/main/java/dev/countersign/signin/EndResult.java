package dev.countersign.signin;

/** What becomes of the wish to end one session. */
public enum EndResult {
    ENDED,
    NO_SUCH_SESSION,
    /** Whoever wished it is no longer signed in. */
    NOT_SIGNED_IN
}
