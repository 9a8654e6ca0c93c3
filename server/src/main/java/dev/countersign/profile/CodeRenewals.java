package dev.countersign.profile;

import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWAL_REFUSED;
import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWED;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.session.Session;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A member gets new recovery codes; the old ones no longer work (SEC-34). */
@Component
public class CodeRenewals {
    private final Proofs proofs;
    private final Accounts accounts;
    private final ProofEvents events;

    CodeRenewals(Proofs proofs, Accounts accounts, ProofEvents events) {
        this.proofs = proofs;
        this.accounts = accounts;
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
        var codes = drawn.orElseGet(() -> accounts.drawRecoveryCodes(account.id()));
        if (accounts.hasRecoveryCodes(account.id(), codes)) {
            return new RenewalResult.Renewed(codes.codes());
        }
        if (!accounts.replaceRecoveryCodes(account, codes)) {
            return new RenewalResult.Outdated();
        }
        events.note(RECOVERY_CODES_RENEWED, by, visitor);
        return new RenewalResult.Renewed(codes.codes());
    }
}
