package dev.countersign.limits;

import dev.countersign.database.Word;

/** The uses of a right password. Each has its own window per subject. */
enum RightPassword {
    /** To sign in; the subject is the email. */
    SIGN_IN,
    /** To change a password or recovery codes while signed in; the subject is the account's id. */
    PROOF,
    /**
     * With a recovery code. The subject is the email. Counted separately, so that someone who has only the password cannot
     * fill the window (SEC-19).
     */
    RECOVERY;

    /** A use to charge once the password has proved right. */
    record Use(RightPassword kind, String subject) {}

    /** As stored in rows, such as {@code sign-in}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
