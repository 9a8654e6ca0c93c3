package dev.countersign.profile;

/** The session that asked has ended in the meantime. */
public record NotSignedIn()
        implements PasswordChangeResult,
                ProfileChangeResult,
                ConfirmationRequestResult,
                ConfirmationResult,
                AddressRequestResult,
                AddressChangeResult {}
