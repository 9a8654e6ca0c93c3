package dev.countersign.history;

import java.util.Locale;

/** What can happen to an account's secrets, requests and sessions, beside that a session begins or ends. */
public enum EventKind {
    ACCOUNT_CREATED(Eye.OPERATOR),
    /** The email is taken. */
    SIGN_UP_REFUSED(Eye.OPERATOR),

    /** Wrong, or there is no such account; a sign-in that was refused before its password was looked at is another kind. */
    PASSWORD_WRONG(Eye.MEMBER),
    /** Not even looked at: too many wrong passwords just now (SEC-16). */
    SIGN_IN_PAUSED(Eye.OPERATOR),
    /** From now on no password opens the account (SEC-16). */
    ACCOUNT_LOCKED(Eye.MEMBER),
    /** From now on no password of a signed-in member is taken where one is asked for again (SEC-34). */
    PROOF_LOCKED(Eye.MEMBER),
    /** The right password, and every seat taken. */
    LIMIT_REACHED(Eye.MEMBER),
    /** The right password, and another browser's request in the way. */
    ANOTHER_IS_WAITING(Eye.MEMBER),
    /** More attempts or requests than are allowed; the reason says of what. */
    TOO_MANY_REQUESTS(Eye.OPERATOR),

    APPROVAL_REQUESTED(Eye.OPERATOR),
    /** As {@link #APPROVAL_REQUESTED}, soon after a denial: nobody is asked (SEC-52). */
    APPROVAL_MUTED(Eye.MEMBER),
    CODE_WRONG(Eye.MEMBER),
    APPROVAL_APPROVED(Eye.MEMBER),
    APPROVAL_DENIED(Eye.MEMBER),
    /** "It was me after all." */
    DENIAL_TAKEN_BACK(Eye.MEMBER),
    APPROVAL_EXHAUSTED(Eye.MEMBER),
    APPROVAL_EXPIRED(Eye.MEMBER),
    APPROVAL_CANCELLED(Eye.OPERATOR),
    /** Says which request became which session. */
    APPROVAL_REDEEMED(Eye.OPERATOR),
    /** A waiting device came for its session and got none; the reason says why. */
    REDEMPTION_REFUSED(Eye.OPERATOR),

    /** Says from where a device signed itself out. */
    SIGNED_OUT(Eye.OPERATOR),
    /** Says from which session and from where another one was ended. */
    SESSION_ENDED_BY_MEMBER(Eye.MEMBER),

    PASSWORD_CHANGED(Eye.MEMBER),
    /** The current password was wrong, or, as the reason says, not even looked at. */
    PASSWORD_CHANGE_REFUSED(Eye.MEMBER),
    /** A recovery code was used to get in. */
    RECOVERED(Eye.MEMBER),
    RECOVERY_REFUSED(Eye.MEMBER),
    RECOVERY_CODES_RENEWED(Eye.MEMBER),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    RECOVERY_CODES_RENEWAL_REFUSED(Eye.MEMBER),

    /** By a back end or on the command line, as the next two. */
    ACCOUNT_DISABLED(Eye.OPERATOR),
    ACCOUNT_ENABLED(Eye.OPERATOR),
    SESSION_ENDED_BY_OPERATOR(Eye.OPERATOR),

    KEY_CREATED(Eye.OPERATOR),
    /** It goes on beside its successor for a while. */
    KEY_ROTATED(Eye.OPERATOR),
    KEY_REVOKED(Eye.OPERATOR);

    private enum Eye {
        MEMBER,
        OPERATOR
    }

    private final Eye eye;

    EventKind(Eye eye) {
        this.eye = eye;
    }

    /** Whether members see it on their dashboard; operators see all. */
    boolean isForMembers() {
        return eye == Eye.MEMBER;
    }

    /** Reads what {@link #toString()} wrote. */
    static EventKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The word in rows, lines and messages, such as {@code code-wrong}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
