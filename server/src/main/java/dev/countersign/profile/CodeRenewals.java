package dev.countersign.profile;

import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWAL_REFUSED;
import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWED;

import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.session.Session;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A member gets new recovery codes; the old ones no longer work (SEC-34). */
@Component
public class CodeRenewals {
    private final Proofs proofs;
    private final RecoveryCodes recoveryCodes;
    private final ProofEvents events;

    CodeRenewals(Proofs proofs, RecoveryCodes recoveryCodes, ProofEvents events) {
        this.proofs = proofs;
        this.recoveryCodes = recoveryCodes;
        this.events = events;
    }

    /**
     * Asked again with the same drawn codes, it changes nothing and returns them once more.
     *
     * @param drawn the codes; drawn here if empty
     */
    public ProofResult<RenewalResult> renewRecoveryCodes(
            Session by, String password, Optional<DrawnCodes> drawn, Visitor visitor) {
        return proofs.prove(
                new Proofs.Asked(by, visitor, RECOVERY_CODES_RENEWAL_REFUSED),
                password,
                account -> renew(account, by, drawn, visitor));
    }

    private RenewalResult renew(LockedMember account, Session by, Optional<DrawnCodes> drawn, Visitor visitor) {
        var codes = drawn.orElseGet(() -> recoveryCodes.drawFor(account.id()));
        if (recoveryCodes.isSetOf(account.id(), codes)) {
            return new RenewalResult.Renewed(codes.codes());
        }
        if (!recoveryCodes.replace(account, codes)) {
            return new RenewalResult.Outdated();
        }
        events.note(RECOVERY_CODES_RENEWED, by, visitor);
        return new RenewalResult.Renewed(codes.codes());
    }
}
