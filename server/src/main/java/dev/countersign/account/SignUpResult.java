package dev.countersign.account;

import java.util.List;

/** What becomes of a sign-up. */
public sealed interface SignUpResult {
    record Created(Account account) implements SignUpResult {}

    record EmailTaken() implements SignUpResult {}

    record Invalid(List<Flaw> flaws) implements SignUpResult {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements SignUpResult {}
}
