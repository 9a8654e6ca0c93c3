package dev.countersign.account;

/** A member as an operator sees them, whether or not they are disabled. */
public record Member(Account account, boolean disabled) {}
