package dev.countersign.profile;

import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import dev.countersign.session.Renewed;
import java.util.List;

/** The result of a password change. */
public sealed interface PasswordChangeResult
        permits PasswordChangeResult.Changed,
                PasswordChangeResult.WrongPassword,
                PasswordChangeResult.Invalid,
                PasswordChangeResult.TryLater,
                NotSignedIn {
    /** @param own the session in which it was changed: the only one that is left */
    record Changed(Renewed own) implements PasswordChangeResult {}

    /** The current password, or the recovery code in its place, was wrong. */
    record WrongPassword() implements PasswordChangeResult {}

    record Invalid(List<Flaw> flaws) implements PasswordChangeResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements PasswordChangeResult {}
}
