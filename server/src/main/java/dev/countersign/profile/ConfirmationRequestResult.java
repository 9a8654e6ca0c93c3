package dev.countersign.profile;

/** The result of asking for a code to one's address. */
public sealed interface ConfirmationRequestResult permits CodeSent, NoMail, NotSignedIn {}
