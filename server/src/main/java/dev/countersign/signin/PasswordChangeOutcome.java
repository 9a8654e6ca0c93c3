package dev.countersign.signin;

import dev.countersign.account.Flaw;
import java.time.Duration;
import java.util.List;

/** What becomes of a password change. */
public sealed interface PasswordChangeOutcome {
    record Changed() implements PasswordChangeOutcome {}

    record WrongPassword() implements PasswordChangeOutcome {}

    record Invalid(List<Flaw> flaws) implements PasswordChangeOutcome {}

    record TooManyAttempts(Duration retryAfter) implements PasswordChangeOutcome {}

    /** More passwords are being hashed than this node can. */
    record Busy() implements PasswordChangeOutcome {}

    /** The session that asked ended meanwhile. */
    record NotSignedIn() implements PasswordChangeOutcome {}
}
