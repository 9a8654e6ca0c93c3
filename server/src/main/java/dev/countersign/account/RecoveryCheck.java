package dev.countersign.account;

import dev.countersign.recovery.RecoveryProof;
import java.util.Optional;
import java.util.UUID;

/** The result of checking an email, a password and a recovery code. Does not reveal which of them was wrong (SEC-09). */
public sealed interface RecoveryCheck {
    /** All three were right; the code is not used yet. */
    record Right(Account account, PasswordProof password, RecoveryProof code) implements RecoveryCheck {}

    /** @param account the account with that email, for its log */
    record Wrong(Optional<UUID> account) implements RecoveryCheck {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements RecoveryCheck {}
}
