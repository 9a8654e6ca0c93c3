package dev.countersign.profile;

import dev.countersign.account.Account;
import dev.countersign.password.Flaw;
import java.util.List;

/** The result of changing a name or language. */
public sealed interface ProfileChangeResult
        permits ProfileChangeResult.Changed, ProfileChangeResult.Invalid, NotSignedIn {
    /** @param account the member afterwards */
    record Changed(Account account) implements ProfileChangeResult {}

    record Invalid(List<Flaw> flaws) implements ProfileChangeResult {}
}
