package dev.countersign.profile;

import static dev.countersign.history.EventKind.PROOF_LOCKED;

import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Wait;
import dev.countersign.session.Session;
import org.springframework.stereotype.Component;

/** The security events of what a signed-in member has to prove their password for. */
@Component
class ProofEvents {
    private final History history;

    ProofEvents(History history) {
        this.history = history;
    }

    void note(EventKind kind, Session by, Visitor visitor) {
        history.note(of(kind, by, visitor));
    }

    void note(EventKind kind, Session by, Visitor visitor, String reason) {
        history.note(of(kind, by, visitor).because(reason));
    }

    void refused(EventKind kind, Session by, Visitor visitor, String reason) {
        note(kind, by, visitor, reason);
    }

    void paused(EventKind kind, Wait wait, Session by, Visitor visitor) {
        if (wait.first()) {
            refused(kind, by, visitor, "too-many-attempts");
        }
    }

    void lockedIfLast(Attempt attempt, Session by, Visitor visitor) {
        if (attempt.isLast()) {
            note(PROOF_LOCKED, by, visitor);
        }
    }

    private static Event of(EventKind kind, Session by, Visitor visitor) {
        return Event.of(kind).account(by.accountId()).session(by.id()).from(visitor);
    }
}
