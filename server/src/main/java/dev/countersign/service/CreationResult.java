package dev.countersign.service;

import dev.countersign.account.Account;
import dev.countersign.account.Flaw;
import dev.countersign.account.RecoveryCode;
import java.util.List;

/** What becomes of the wish to make an account for someone. */
public sealed interface CreationResult {
    /** @param recoveryCodes told this once */
    record Created(Account account, List<RecoveryCode> recoveryCodes) implements CreationResult {}

    record EmailTaken() implements CreationResult {}

    record Invalid(List<Flaw> flaws) implements CreationResult {}

    /** More passwords are being hashed than this node can. */
    record Busy() implements CreationResult {}
}
