package dev.countersign.account;

/** Which members a list has. */
public enum MemberFilter {
    ALL,
    DISABLED,
    /** Those whose address is not confirmed. */
    UNVERIFIED
}
