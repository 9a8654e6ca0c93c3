package dev.countersign.account;

import java.util.Optional;
import java.util.UUID;

/** What becomes of an email, a password and a recovery code. Which of them was wrong is not told (SEC-09). */
public sealed interface RecoveryCheck {
    /** All three were right; the code is not used yet. */
    record Right(Account account, PasswordProof password, RecoveryProof code) implements RecoveryCheck {}

    /** @param account whose email it is, for the account's own log */
    record Wrong(Optional<UUID> account) implements RecoveryCheck {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements RecoveryCheck {}
}
