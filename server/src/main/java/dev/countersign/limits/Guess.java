package dev.countersign.limits;

import dev.countersign.database.Word;

/** The kinds of secrets that can be guessed. Each has its own count per subject. */
public enum Guess {
    /** A password, to sign in. The subject is the email, so that an unknown email is counted like a known one (SEC-09). */
    SIGN_IN,
    /** A member's own password, asked for again while signed in. The subject is the account's id. */
    PROOF;

    /** As stored in rows, such as {@code sign-in}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
