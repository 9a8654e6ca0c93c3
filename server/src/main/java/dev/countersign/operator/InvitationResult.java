package dev.countersign.operator;

import dev.countersign.onetime.Text;
import dev.countersign.password.Flaw;
import java.time.Instant;
import java.util.List;

/** The result of inviting someone. */
public sealed interface InvitationResult {
    /** The code is on its way to the address; nobody else learns it. */
    record Mailed(String email, Instant expiresAt) implements InvitationResult {}

    /**
     * There is no mail server, so the operator passes the code on.
     *
     * @param code returned only here
     */
    record ToPassOn(String email, Text code, Instant expiresAt) implements InvitationResult {}

    record EmailTaken() implements InvitationResult {}

    record Invalid(List<Flaw> flaws) implements InvitationResult {}
}
