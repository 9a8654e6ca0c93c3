package dev.countersign.account;

/** The rules for one field of a new member, or for a new password. */
public enum FieldRule {
    EMAIL,
    NAME,
    PASSWORD
}
