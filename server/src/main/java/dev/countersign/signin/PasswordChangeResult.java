package dev.countersign.signin;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of a password change. */
public sealed interface PasswordChangeResult
        permits PasswordChangeResult.Changed,
                PasswordChangeResult.WrongPassword,
                PasswordChangeResult.Invalid,
                NotSignedIn,
                Refusal {
    record Changed() implements PasswordChangeResult {}

    record WrongPassword() implements PasswordChangeResult {}

    record Invalid(List<Flaw> flaws) implements PasswordChangeResult {}
}
