package dev.countersign.signin;

import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import java.util.List;

/** The result of setting a new password with a code from an operator. */
public sealed interface OperatorResetResult
        permits SignedIn, OperatorResetResult.Refused, OperatorResetResult.Invalid, OperatorResetResult.TryLater {

    /** The email is unknown, its account is disabled, or the code is not its: one answer for all (SEC-09). */
    record Refused() implements OperatorResetResult {}

    /** The code was right and still is; the new password is not acceptable. */
    record Invalid(List<Flaw> flaws) implements OperatorResetResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements OperatorResetResult {}
}
