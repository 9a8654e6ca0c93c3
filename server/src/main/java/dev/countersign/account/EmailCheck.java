package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.List;

/** The result of judging an email that a member wants to have. */
public sealed interface EmailCheck {
    /** @param email in its compared form; another member may have it */
    record Fit(String email) implements EmailCheck {}

    record Invalid(List<Flaw> flaws) implements EmailCheck {}
}
