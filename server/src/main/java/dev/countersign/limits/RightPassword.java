package dev.countersign.limits;

import java.util.Locale;
import java.util.Optional;

/** What a right password is used for. Each has a window of its own per subject. */
enum RightPassword {
    /** To sign in; the subject is the email. */
    SIGN_IN,
    /** To change a password or recovery codes while signed in; the subject is the account's id. */
    PROOF,
    /**
     * With a recovery code; the subject is the email. Its window is its own, so that someone with the password alone cannot
     * fill it (SEC-19).
     */
    RECOVERY;

    /**
     * A use to be charged once the password was right.
     *
     * @param ip empty if it is not charged to its address
     */
    record Use(RightPassword kind, String subject, Optional<String> ip) {}

    /** As the rows have it, such as {@code sign-in}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
