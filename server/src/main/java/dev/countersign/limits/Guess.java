package dev.countersign.limits;

import java.util.Locale;

/** What is guessed at. Each has a count of its own per subject. */
public enum Guess {
    /** A password, to sign in; the subject is the email, so that one which nobody has is counted alike (SEC-09). */
    SIGN_IN,
    /** A member's own password, asked for again while signed in; the subject is the account's id. */
    PROOF;

    /** As the rows have it, such as {@code sign-in}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
