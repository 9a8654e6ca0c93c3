package dev.countersign.account;

import java.util.List;

/** What becomes of the wish to change a password. */
public sealed interface PasswordChange {
    /** The current password was right and the new one is fit; nothing is stored yet. */
    record Prepared(PasswordProof current, PasswordProof next) implements PasswordChange {}

    record WrongPassword() implements PasswordChange {}

    record Invalid(List<Flaw> flaws) implements PasswordChange {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements PasswordChange {}
}
