package dev.countersign.profile;

import dev.countersign.account.Account;

/** The result of typing the code that was mailed to the new address. */
public sealed interface AddressChangeResult
        permits AddressChangeResult.Changed,
                AddressChangeResult.EmailTaken,
                WrongCode,
                CodeExpired,
                NoMail,
                NotSignedIn {
    record Changed(Account account) implements AddressChangeResult {}

    /** Another member got the address after the code was asked for. */
    record EmailTaken() implements AddressChangeResult {}
}
