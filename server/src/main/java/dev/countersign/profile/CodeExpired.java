package dev.countersign.profile;

/** This session has no code that works: it has to ask for another. */
public record CodeExpired() implements ConfirmationResult, AddressChangeResult {}
