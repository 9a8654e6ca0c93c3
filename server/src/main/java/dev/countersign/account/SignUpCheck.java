package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.List;
import java.util.UUID;

/** The result of preparing a sign-up. */
public sealed interface SignUpCheck {
    /** The values are acceptable; nothing is stored yet. */
    record Prepared(UUID id, String email, String name, PasswordProof password) implements SignUpCheck {}

    record Invalid(List<Flaw> flaws) implements SignUpCheck {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements SignUpCheck {}
}
