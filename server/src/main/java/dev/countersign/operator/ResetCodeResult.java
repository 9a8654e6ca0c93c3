package dev.countersign.operator;

import dev.countersign.account.Account;
import dev.countersign.onetime.Text;
import java.time.Instant;

/** The result of making a code by which a member sets a new password. */
public sealed interface ResetCodeResult {
    /** @param code returned only here */
    record Made(Account account, Text code, Instant expiresAt) implements ResetCodeResult {}

    /** Nobody can sign in to the account, whatever its password. */
    record Disabled() implements ResetCodeResult {}

    record NoSuchMember() implements ResetCodeResult {}
}
