package dev.countersign.profile;

/** There is no mail server. */
public record NoMail()
        implements ConfirmationRequestResult,
                ConfirmationResult,
                AddressRequestResult,
                AddressChangeResult,
                UndoResult {}
