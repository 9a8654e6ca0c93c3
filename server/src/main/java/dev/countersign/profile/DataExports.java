package dev.countersign.profile;

import static dev.countersign.history.EventKind.ACCOUNT_EXPORTED;
import static dev.countersign.history.EventKind.ACCOUNT_EXPORT_REFUSED;

import dev.countersign.device.Visitor;
import dev.countersign.memberdata.AccountExport;
import dev.countersign.memberdata.Exports;
import dev.countersign.session.Session;
import org.springframework.stereotype.Component;

/** A member gets a copy of all that is stored about them, with their password (SEC-34). */
@Component
public class DataExports {
    private final Proofs proofs;
    private final Exports exports;
    private final ProofEvents events;

    DataExports(Proofs proofs, Exports exports, ProofEvents events) {
        this.proofs = proofs;
        this.exports = exports;
        this.events = events;
    }

    /** The copy is read while it is written to the member, outside of any transaction. */
    public ProofResult<AccountExport> export(Session by, String password, Visitor visitor) {
        return proofs.prove(new Proofs.Asked(by, visitor, ACCOUNT_EXPORT_REFUSED), password, account -> {
            events.note(ACCOUNT_EXPORTED, by, visitor);
            return exports.of(account.account());
        });
    }
}
