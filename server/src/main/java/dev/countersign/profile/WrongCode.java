package dev.countersign.profile;

/** Not the code that was mailed last to this session. */
public record WrongCode(int triesLeft) implements ConfirmationResult, AddressChangeResult {}
