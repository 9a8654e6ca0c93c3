package dev.countersign.operator;

import dev.countersign.account.Account;
import dev.countersign.password.Flaw;
import java.util.List;

/** The result of correcting a member's name or address. */
public sealed interface CorrectionResult {
    /** @param account after the correction */
    record Corrected(Account account) implements CorrectionResult {}

    record Invalid(List<Flaw> flaws) implements CorrectionResult {}

    /** Another member has the address. */
    record EmailTaken() implements CorrectionResult {}

    record NoSuchMember() implements CorrectionResult {}
}
