package dev.countersign.signin;

import dev.countersign.account.Flaw;
import java.time.Duration;
import java.util.List;

/** The result of a password change. */
public sealed interface PasswordChangeOutcome {
    record Changed() implements PasswordChangeOutcome {}

    record WrongPassword() implements PasswordChangeOutcome {}

    record Invalid(List<Flaw> flaws) implements PasswordChangeOutcome {}

    record TooManyAttempts(Duration retryAfter) implements PasswordChangeOutcome {}

    /** More passwords are being hashed than this node can handle. */
    record Busy() implements PasswordChangeOutcome {}

    /** The session that asked has ended in the meantime. */
    record NotSignedIn() implements PasswordChangeOutcome {}
}
