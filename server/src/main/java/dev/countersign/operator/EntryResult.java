package dev.countersign.operator;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of entering a member who has no password yet. */
public sealed interface EntryResult {
    /** @param code by which the member sets a password */
    record Entered(ResetCodeResult.Made code) implements EntryResult {}

    record EmailTaken() implements EntryResult {}

    record Invalid(List<Flaw> flaws) implements EntryResult {}
}
