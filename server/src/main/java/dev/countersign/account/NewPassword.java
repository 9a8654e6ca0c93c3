package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of preparing a new password for a member who has proved themselves without the old one. */
public sealed interface NewPassword {
    /** The password is acceptable; nothing is stored yet. */
    record Prepared(PasswordProof next) implements NewPassword {}

    record Invalid(List<Flaw> flaws) implements NewPassword {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements NewPassword {}
}
