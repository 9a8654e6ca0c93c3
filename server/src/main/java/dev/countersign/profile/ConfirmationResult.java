package dev.countersign.profile;

import dev.countersign.account.Account;

/** The result of typing the code that was mailed to the member's address. */
public sealed interface ConfirmationResult
        permits ConfirmationResult.Confirmed, WrongCode, CodeExpired, NoMail, NotSignedIn {
    record Confirmed(Account account) implements ConfirmationResult {}
}
