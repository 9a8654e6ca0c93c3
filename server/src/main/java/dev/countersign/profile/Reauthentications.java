package dev.countersign.profile;

import static dev.countersign.history.EventKind.SIGNED_IN_AGAIN;
import static dev.countersign.history.EventKind.SIGN_IN_AGAIN_REFUSED;

import dev.countersign.device.Visitor;
import dev.countersign.session.Renewed;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import org.springframework.stereotype.Component;

/**
 * A signed-in member types their password again, because an application wants to know that it is still they. The session and its
 * seat stay the same, with a new token (SEC-26).
 */
@Component
public class Reauthentications {
    private final Proofs proofs;
    private final Sessions sessions;
    private final ProofEvents events;

    Reauthentications(Proofs proofs, Sessions sessions, ProofEvents events) {
        this.proofs = proofs;
        this.sessions = sessions;
        this.events = events;
    }

    public ProofResult<Renewed> prove(Session by, String password, Visitor visitor) {
        return proofs.prove(new Proofs.Asked(by, visitor, SIGN_IN_AGAIN_REFUSED), password, account -> {
            events.note(SIGNED_IN_AGAIN, by, visitor);
            return sessions.renew(account, by.id());
        });
    }
}
