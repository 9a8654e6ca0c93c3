package dev.countersign.mail;

import dev.countersign.database.Word;
import java.util.Optional;

/** The kinds of letters that a person can get. The texts of each are in {@code messages.properties}, by its word. */
public enum LetterKind {
    NEW_BROWSER,
    /** A device without a keyboard was signed in. */
    NEW_DEVICE,
    PASSWORD_CHANGED,
    RECOVERED,
    RECOVERY_CODES_RENEWED,
    ACCOUNT_EXPORTED,
    /** With a code, for whoever asked. */
    PASSWORD_RESET_CODE,
    ACCOUNT_LOCKED,
    /** An operator made a code that sets a new password; the letter does not have it. */
    RESET_CODE_MADE,
    PASSWORD_RESET,
    /** To the old address. */
    EMAIL_CHANGED_BY_OPERATOR,
    ACCOUNT_DELETED,
    ACCOUNT_DELETED_BY_OPERATOR,

    /** With a code, to whoever wants an account with the address. */
    SIGN_UP_CODE,
    /** Instead of {@link #SIGN_UP_CODE}, if there is an account with the address. */
    SIGN_UP_TAKEN,
    /** With a code by which somebody without an account signs up. */
    INVITATION,

    /** With a code, for the present address. */
    CONFIRM_ADDRESS,
    /** With a code, to the new address. */
    CHANGE_ADDRESS,
    /** Instead of {@link #CHANGE_ADDRESS}, if another account has that address. */
    ADDRESS_TAKEN,
    /** With a code that undoes the change, to the old address. */
    ADDRESS_CHANGED,
    /** To the new address, when the change was undone, or the member has changed back. */
    ADDRESS_RESTORED;

    /**
     * The page that the letter leads to. To open it changes nothing (SEC-71).
     *
     * @return empty for a code that is typed in a page which is open already, and if there is nothing to do
     */
    Optional<String> page() {
        return switch (this) {
            case NEW_BROWSER,
                    NEW_DEVICE,
                    PASSWORD_CHANGED,
                    RECOVERED,
                    RECOVERY_CODES_RENEWED,
                    ACCOUNT_EXPORTED,
                    ACCOUNT_LOCKED,
                    RESET_CODE_MADE,
                    PASSWORD_RESET,
                    EMAIL_CHANGED_BY_OPERATOR -> Optional.of("/account");
            case PASSWORD_RESET_CODE,
                    ACCOUNT_DELETED,
                    ACCOUNT_DELETED_BY_OPERATOR,
                    CONFIRM_ADDRESS,
                    CHANGE_ADDRESS,
                    ADDRESS_RESTORED,
                    SIGN_UP_CODE -> Optional.empty();
            case INVITATION -> Optional.of("/signup");
            case ADDRESS_TAKEN, SIGN_UP_TAKEN -> Optional.of("/login");
            case ADDRESS_CHANGED -> Optional.of("/account/undo");
        };
    }

    /** Whether it goes to an address that belongs to the account; otherwise, someone has entered that address. */
    boolean isToTheMember() {
        return switch (this) {
            case NEW_BROWSER,
                    NEW_DEVICE,
                    PASSWORD_CHANGED,
                    RECOVERED,
                    RECOVERY_CODES_RENEWED,
                    ACCOUNT_EXPORTED,
                    PASSWORD_RESET_CODE,
                    ACCOUNT_LOCKED,
                    RESET_CODE_MADE,
                    PASSWORD_RESET,
                    EMAIL_CHANGED_BY_OPERATOR,
                    ACCOUNT_DELETED,
                    ACCOUNT_DELETED_BY_OPERATOR,
                    ADDRESS_CHANGED -> true;
            case CONFIRM_ADDRESS,
                    CHANGE_ADDRESS,
                    ADDRESS_TAKEN,
                    ADDRESS_RESTORED,
                    SIGN_UP_CODE,
                    SIGN_UP_TAKEN,
                    INVITATION -> false;
        };
    }

    /** The word in rows and in the keys of texts, such as {@code new-browser}. */
    @Override
    public String toString() {
        return Word.of(this);
    }
}
