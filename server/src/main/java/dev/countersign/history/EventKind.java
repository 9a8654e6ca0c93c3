package dev.countersign.history;

import dev.countersign.database.Word;

/** Kinds of events of an account's secrets, requests and sessions. The session log has the start and end of sessions. */
public enum EventKind {
    ACCOUNT_CREATED(Eye.OPERATOR),
    /** The email is taken. */
    SIGN_UP_REFUSED(Eye.OPERATOR),

    /**
     * The password was wrong, or there is no such account. A sign-in refused before its password was checked is another
     * kind.
     */
    PASSWORD_WRONG(Eye.MEMBER),
    /** The password was not checked: there were too many wrong passwords just now (SEC-16). */
    SIGN_IN_PAUSED(Eye.OPERATOR),
    /** From now on no password opens the account (SEC-16). */
    ACCOUNT_LOCKED(Eye.MEMBER),
    /** From now on the account's pages accept no password when they ask a signed-in member for it again (SEC-34). */
    PROOF_LOCKED(Eye.MEMBER),
    /** The password was right, but every seat is taken. */
    LIMIT_REACHED(Eye.MEMBER),
    /** The password was right, but another browser's request is waiting. */
    ANOTHER_IS_WAITING(Eye.MEMBER),
    /** There were more attempts or requests than allowed; the reason says of what kind. */
    TOO_MANY_REQUESTS(Eye.OPERATOR),

    APPROVAL_REQUESTED(Eye.OPERATOR),
    /** As {@link #APPROVAL_REQUESTED}, but soon after a denial, so that nobody is asked (SEC-52). */
    APPROVAL_MUTED(Eye.MEMBER),
    CODE_WRONG(Eye.MEMBER),
    APPROVAL_APPROVED(Eye.MEMBER),
    APPROVAL_DENIED(Eye.MEMBER),
    /** "It was me after all." */
    DENIAL_TAKEN_BACK(Eye.MEMBER),
    APPROVAL_EXHAUSTED(Eye.MEMBER),
    APPROVAL_EXPIRED(Eye.MEMBER),
    APPROVAL_CANCELLED(Eye.OPERATOR),
    /** Records which request became which session. */
    APPROVAL_REDEEMED(Eye.OPERATOR),
    /** A waiting device came for its session and got none; the reason says why. */
    REDEMPTION_REFUSED(Eye.OPERATOR),

    /** A member typed a code that no device without a keyboard shows now. */
    DEVICE_CODE_WRONG(Eye.OPERATOR),
    /** The session is the one on which the member approved. */
    DEVICE_APPROVED(Eye.MEMBER),
    DEVICE_DENIED(Eye.MEMBER),
    /** Approved, but every seat is taken. */
    DEVICE_REFUSED(Eye.MEMBER),
    /** The device has fetched its tokens. */
    DEVICE_REDEEMED(Eye.OPERATOR),

    /** Records from where a device signed itself out. */
    SIGNED_OUT(Eye.OPERATOR),
    /** Records from which session, and from where, another session was ended. */
    SESSION_ENDED_BY_MEMBER(Eye.MEMBER),

    PASSWORD_CHANGED(Eye.MEMBER),
    /** The current password was wrong, or was not even checked; the reason says which. */
    PASSWORD_CHANGE_REFUSED(Eye.MEMBER),
    /** The member has shown that they read their address's mail. */
    EMAIL_CONFIRMED(Eye.MEMBER),
    EMAIL_CHANGED(Eye.MEMBER),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    EMAIL_CHANGE_REFUSED(Eye.MEMBER),
    /** Somebody who reads the mail of the earlier address took it back. */
    EMAIL_RESTORED(Eye.MEMBER),
    /** With a code that is not right, or after too many; the reason says which. */
    EMAIL_UNDO_REFUSED(Eye.OPERATOR),
    /** A recovery code was used to sign in. */
    RECOVERED(Eye.MEMBER),
    RECOVERY_REFUSED(Eye.MEMBER),
    /** A letter with a code is on its way. */
    PASSWORD_RESET_ASKED(Eye.MEMBER),
    /** For operators alone: a member's is written as nobody's is, in the same time (SEC-72). */
    MAILED_CODE_WRONG(Eye.OPERATOR),
    /** The mailed code was typed; the reason says how the reset goes on from there. */
    PASSWORD_RESET_PROVED(Eye.MEMBER),
    /** A member who did not know their password has a new one. */
    PASSWORD_RESET(Eye.MEMBER),
    /** A code that is said to be an operator's was wrong. */
    PASSWORD_RESET_REFUSED(Eye.MEMBER),
    RECOVERY_CODES_RENEWED(Eye.MEMBER),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    RECOVERY_CODES_RENEWAL_REFUSED(Eye.MEMBER),

    /** A signed-in member has proved again who they are, for an application that asked for it. */
    SIGNED_IN_AGAIN(Eye.OPERATOR),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    SIGN_IN_AGAIN_REFUSED(Eye.MEMBER),

    /** An application has got its first tokens in a session. */
    APPLICATION_SIGNED_IN(Eye.MEMBER),
    /** The member lets an application have what it asked for. */
    APPLICATION_ALLOWED(Eye.MEMBER),
    /** The member did not allow it. */
    APPLICATION_REFUSED(Eye.OPERATOR),
    /** The member took back what an application had. */
    APPLICATION_REMOVED(Eye.MEMBER),

    NAME_CHANGED(Eye.MEMBER),
    /** All that is stored about the member was written into a file. */
    ACCOUNT_EXPORTED(Eye.MEMBER),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    ACCOUNT_EXPORT_REFUSED(Eye.MEMBER),
    /** Its row names no account: what is left is that somebody deleted one, and whether an operator did. */
    ACCOUNT_DELETED(Eye.OPERATOR),
    /** As {@link #PASSWORD_CHANGE_REFUSED}. */
    ACCOUNT_DELETION_REFUSED(Eye.MEMBER),

    /** Done by a back end or on the command line, like the next four. */
    ACCOUNT_DISABLED(Eye.MEMBER),
    ACCOUNT_ENABLED(Eye.MEMBER),
    SESSION_ENDED_BY_OPERATOR(Eye.MEMBER),
    /** A code by which the member sets a new password. */
    RESET_CODE_MADE(Eye.MEMBER),
    /** All that was counted about the member's password was reset. */
    ACCOUNT_UNLOCKED(Eye.MEMBER),

    /** Somebody who has no account was invited to sign up. */
    MEMBER_INVITED(Eye.OPERATOR),

    KEY_CREATED(Eye.OPERATOR),
    /** The old key stays valid beside its successor for a while. */
    KEY_ROTATED(Eye.OPERATOR),
    KEY_REVOKED(Eye.OPERATOR),

    CLIENT_ADDED(Eye.OPERATOR),
    CLIENT_CHANGED(Eye.OPERATOR),
    /** The old secret works beside its successor for a while. */
    CLIENT_SECRET_ROTATED(Eye.OPERATOR),
    CLIENT_DISABLED(Eye.OPERATOR),
    CLIENT_ENABLED(Eye.OPERATOR),
    CLIENT_REMOVED(Eye.OPERATOR);

    private enum Eye {
        MEMBER,
        OPERATOR
    }

    private final Eye eye;

    EventKind(Eye eye) {
        this.eye = eye;
    }

    /** Whether members see this kind on their dashboard; operators see every kind. */
    boolean isForMembers() {
        return eye == Eye.MEMBER;
    }

    /** The word in rows, lines and messages, such as {@code code-wrong}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
