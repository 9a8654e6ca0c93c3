package dev.countersign.profile;

/** The result of removing an application's access. */
public enum AccessRemovalResult {
    REMOVED,
    /** It has no access, or there is no such application. */
    NO_SUCH_APPLICATION,
    NOT_SIGNED_IN
}
