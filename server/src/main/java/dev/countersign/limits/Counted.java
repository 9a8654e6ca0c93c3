package dev.countersign.limits;

import dev.countersign.database.Word;

/** The kinds of attempts that are counted per address. */
enum Counted {
    /** Wrong passwords and recovery codes. */
    FAILURE,
    /** Sign-ups that made an account, or were told that the email is taken. */
    SIGN_UP,
    /** Sign-ups and new passwords whose values were refused: checking them takes time. */
    UNFIT,
    /** Right passwords at sign-in: each leaves rows that are kept. */
    SIGN_IN,
    /** Resets that were asked for: each may send a letter. */
    RESET,
    /** Codes for devices without a keyboard: each is a row for some minutes. */
    DEVICE;

    /** As stored in rows, such as {@code sign-up}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
