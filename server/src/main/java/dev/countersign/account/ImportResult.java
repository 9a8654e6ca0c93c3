package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of importing a member. */
public sealed interface ImportResult {
    record Imported(Account account) implements ImportResult {}

    /** A member here already has this email; their account stays as it is. */
    record EmailTaken() implements ImportResult {}

    /** @param flaws everything that is wrong with the record */
    record Refused(List<Flaw> flaws) implements ImportResult {}
}
