package dev.countersign.profile;

import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWAL_REFUSED;
import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWED;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordCheck;
import dev.countersign.account.PasswordProof;
import dev.countersign.device.Visitor;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Guess;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.session.Session;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A member gets new recovery codes; the old ones no longer work (SEC-34). */
@Component
public class CodeRenewals {
    private final Limits limits;
    private final Accounts accounts;
    private final AccountLock lock;
    private final ProofEvents events;

    CodeRenewals(Limits limits, Accounts accounts, AccountLock lock, ProofEvents events) {
        this.limits = limits;
        this.accounts = accounts;
        this.lock = lock;
        this.events = events;
    }

    /**
     * Asked again with the same drawn codes, it changes nothing and returns them once more.
     *
     * @param drawn the codes; drawn here if empty
     */
    public RenewalResult renewRecoveryCodes(Session by, String password, Optional<DrawnCodes> drawn, Visitor visitor) {
        return limits.guess(
                Guess.PROOF,
                by.accountId().toString(),
                visitor.ip(),
                wait -> paused(wait, by, visitor),
                attempt -> judge(attempt, by, password, drawn, visitor));
    }

    private RenewalResult paused(Wait wait, Session by, Visitor visitor) {
        events.paused(RECOVERY_CODES_RENEWAL_REFUSED, wait, by, visitor);
        return new RenewalResult.TryLater(wait.refusal());
    }

    private Verdict<RenewalResult> judge(
            Attempt attempt, Session by, String password, Optional<DrawnCodes> drawn, Visitor visitor) {
        if (attempt.locked()) {
            return new Verdict.Wrong<>(wrong(by, visitor, "locked"));
        }
        return switch (accounts.check(attempt, by.accountId(), password, visitor.network())) {
            case PasswordCheck.Wrong _ -> {
                events.lockedIfLast(attempt, by, visitor);
                yield new Verdict.Wrong<>(wrong(by, visitor, "wrong-password"));
            }
            case PasswordCheck.Busy() -> new Verdict.NotJudged<>(new RenewalResult.TryLater(new Refusal.Busy()));
            case PasswordCheck.Right(var _, var proof) ->
                new Verdict.Right<>(() -> lock.<RenewalResult>whileSignedIn(
                                by, account -> renew(account, by, proof, drawn, visitor))
                        .orElseGet(NotSignedIn::new));
        };
    }

    private RenewalResult renew(
            LockedMember account, Session by, PasswordProof proof, Optional<DrawnCodes> drawn, Visitor visitor) {
        if (!account.stillHas(proof)) {
            return wrong(by, visitor, "wrong-password");
        }
        var codes = drawn.orElseGet(() -> accounts.drawRecoveryCodes(by.accountId()));
        if (accounts.hasRecoveryCodes(by.accountId(), codes)) {
            return new RenewalResult.Renewed(codes.codes());
        }
        if (!accounts.replaceRecoveryCodes(account, codes)) {
            return new RenewalResult.Outdated();
        }
        events.note(RECOVERY_CODES_RENEWED, by, visitor);
        return new RenewalResult.Renewed(codes.codes());
    }

    private RenewalResult wrong(Session by, Visitor visitor, String reason) {
        events.refused(RECOVERY_CODES_RENEWAL_REFUSED, by, visitor, reason);
        return new RenewalResult.WrongPassword();
    }
}
