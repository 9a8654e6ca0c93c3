package dev.countersign.profile;

import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import java.util.List;

/** The result of a password change. */
public sealed interface PasswordChangeResult
        permits PasswordChangeResult.Changed,
                PasswordChangeResult.WrongPassword,
                PasswordChangeResult.Invalid,
                PasswordChangeResult.TryLater,
                NotSignedIn {
    record Changed() implements PasswordChangeResult {}

    /** The current password, or the recovery code in its place, was wrong. */
    record WrongPassword() implements PasswordChangeResult {}

    record Invalid(List<Flaw> flaws) implements PasswordChangeResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements PasswordChangeResult {}
}
