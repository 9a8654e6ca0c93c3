package dev.countersign.account;

import java.util.Optional;
import java.util.UUID;

/** What becomes of an email and a password. Unknown, wrong and disabled are one (SEC-09). */
public sealed interface PasswordCheck {
    /** @param proof what {@link Accounts#lock} compares, so that a password changed meanwhile lets nobody in */
    record Right(Account account, PasswordProof proof) implements PasswordCheck {}

    /** @param account whose it would be, for the record alone; empty where nobody has that email */
    record Wrong(Optional<UUID> account) implements PasswordCheck {}

    /** More passwords are being hashed than this node can; try again in a few seconds (SEC-07). */
    record Busy() implements PasswordCheck {}
}
