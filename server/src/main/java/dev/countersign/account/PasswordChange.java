package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of preparing a password change. */
public sealed interface PasswordChange {
    /** The current password was right and the new one is acceptable; nothing is stored yet. */
    record Prepared(PasswordProof current, PasswordProof next) implements PasswordChange {}

    record WrongPassword() implements PasswordChange {}

    record Invalid(List<Flaw> flaws) implements PasswordChange {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements PasswordChange {}
}
