package dev.countersign.account;

/** What becomes of a newcomer. */
public sealed interface ImportResult {
    record Imported(Account account) implements ImportResult {}

    /** A member here has this email; nothing of theirs is changed. */
    record EmailTaken() implements ImportResult {}

    /** @param flaw what cannot be taken as it is */
    record Refused(Part flaw) implements ImportResult {}

    enum Part {
        EMAIL,
        NAME,
        PASSWORD_HASH
    }
}
