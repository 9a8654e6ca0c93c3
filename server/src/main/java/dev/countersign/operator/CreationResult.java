package dev.countersign.operator;

import dev.countersign.account.Account;
import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import dev.countersign.recovery.RecoveryCode;
import java.util.List;

/** The result of creating an account for someone. */
public sealed interface CreationResult {
    /** @param recoveryCodes returned only here */
    record Created(Account account, List<RecoveryCode> recoveryCodes) implements CreationResult {}

    record EmailTaken() implements CreationResult {}

    record Invalid(List<Flaw> flaws) implements CreationResult {}

    record TryLater(Refusal why) implements CreationResult {}
}
