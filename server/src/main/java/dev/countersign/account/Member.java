package dev.countersign.account;

/** A member as an operator sees them: also one who is disabled. */
public record Member(Account account, boolean disabled) {}
