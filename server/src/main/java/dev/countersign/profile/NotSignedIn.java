package dev.countersign.profile;

/** The session that asked has ended in the meantime. */
public record NotSignedIn()
        implements PasswordChangeResult,
                ConfirmationRequestResult,
                ConfirmationResult,
                AddressRequestResult,
                AddressChangeResult {}
