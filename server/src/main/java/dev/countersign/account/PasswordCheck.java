package dev.countersign.account;

import java.util.Optional;
import java.util.UUID;

/** The result of checking an email and a password. Unknown, wrong and disabled look the same (SEC-09). */
public sealed interface PasswordCheck {
    /** @param proof {@link Accounts#lock} compares it, so that a password changed since then lets nobody in */
    record Right(Account account, PasswordProof proof) implements PasswordCheck {}

    /** @param account the account with that email, only for the log; empty if there is none */
    record Wrong(Optional<UUID> account) implements PasswordCheck {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements PasswordCheck {}
}
