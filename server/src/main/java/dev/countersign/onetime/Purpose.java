package dev.countersign.onetime;

import dev.countersign.database.Word;
import java.time.Duration;

/** What a one-time code proves. A code for one purpose is of no use for another. */
public enum Purpose {
    PASSWORD_RESET(Form.DIGITS, Duration.ofMinutes(15)),
    CONFIRM_ADDRESS(Form.DIGITS, Duration.ofMinutes(15)),
    CHANGE_ADDRESS(Form.DIGITS, Duration.ofMinutes(15)),
    SIGN_UP(Form.DIGITS, Duration.ofMinutes(15)),
    UNDO_ADDRESS(Form.LONG, Duration.ofDays(7)),
    OPERATOR_RESET(Form.LONG, Duration.ofHours(24)),
    /** Was mailed, so it also proves that a person reads the address's mail. */
    INVITATION(Form.LONG, Duration.ofDays(7)),
    /** Was passed on by an operator. */
    INVITATION_BY_HAND(Form.LONG, Duration.ofDays(7));

    /** How codes look. */
    enum Form {
        /** Eight digits, for people who have asked for them a moment ago, with a few tries (SEC-71). */
        DIGITS,
        /** 120 bits, which nobody can guess: such a code is found by its hash, wherever it is typed. */
        LONG
    }

    private final Form form;
    private final Duration lifetime;

    Purpose(Form form, Duration lifetime) {
        this.form = form;
        this.lifetime = lifetime;
    }

    Form form() {
        return form;
    }

    public Duration lifetime() {
        return lifetime;
    }

    /** The word in rows, such as {@code password-reset}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
