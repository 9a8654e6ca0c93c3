package dev.countersign.signin;

import dev.countersign.database.Word;

/** Who may sign up. Invitations, operators and back ends make accounts in every mode. */
public enum SignUpMode {
    /** Everybody, at once. The answer says if an address is taken (SEC-11). */
    OPEN,
    /** Everybody, once they have typed a code that was mailed to their address. Nobody learns who is a member. */
    VERIFIED,
    /** Nobody. */
    CLOSED;

    /** The word in the settings. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
