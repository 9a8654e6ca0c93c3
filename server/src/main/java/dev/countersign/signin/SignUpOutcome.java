package dev.countersign.signin;

import dev.countersign.account.Flaw;
import java.util.List;

/** What becomes of a sign-up. */
public sealed interface SignUpOutcome
        permits SignedIn, SignUpOutcome.EmailTaken, SignUpOutcome.Invalid, SignUpOutcome.Busy {

    record EmailTaken() implements SignUpOutcome {}

    record Invalid(List<Flaw> flaws) implements SignUpOutcome {}

    /** More passwords are being hashed than this node can. */
    record Busy() implements SignUpOutcome {}
}
