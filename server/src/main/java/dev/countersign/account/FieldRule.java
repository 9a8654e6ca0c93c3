package dev.countersign.account;

/** The rules for one field of a member, or for a new password. */
public enum FieldRule {
    EMAIL,
    NAME,
    LOCALE,
    PASSWORD
}
