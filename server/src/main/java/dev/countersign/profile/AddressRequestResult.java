package dev.countersign.profile;

import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import java.util.List;

/** The result of asking for a code to a new address. */
public sealed interface AddressRequestResult
        permits CodeSent,
                AddressRequestResult.WrongPassword,
                AddressRequestResult.Invalid,
                AddressRequestResult.TryLater,
                NoMail,
                NotSignedIn {
    record WrongPassword() implements AddressRequestResult {}

    record Invalid(List<Flaw> flaws) implements AddressRequestResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements AddressRequestResult {}
}
