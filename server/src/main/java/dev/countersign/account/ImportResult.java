package dev.countersign.account;

import java.util.List;

/** What becomes of a newcomer. */
public sealed interface ImportResult {
    record Imported(Account account) implements ImportResult {}

    /** A member here has this email; nothing of theirs is changed. */
    record EmailTaken() implements ImportResult {}

    /** @param flaws all that cannot be taken as it is */
    record Refused(List<Flaw> flaws) implements ImportResult {}
}
