package dev.countersign.mail;

import dev.countersign.database.Word;
import java.time.Duration;

/** The kinds of letters that a member can get. The texts of each are in {@code messages.properties}, by its word. */
public enum LetterKind {
    NEW_BROWSER,
    PASSWORD_CHANGED,
    RECOVERED,
    ACCOUNT_LOCKED;

    private static final Duration A_DAY = Duration.ofDays(1);

    /** For how long after the event its letter may still begin its way. */
    Duration usefulFor() {
        return switch (this) {
            case NEW_BROWSER, PASSWORD_CHANGED, RECOVERED, ACCOUNT_LOCKED -> A_DAY;
        };
    }

    /** The word in rows and in the keys of texts, such as {@code new-browser}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
