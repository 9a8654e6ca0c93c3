package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.FieldRule;
import dev.countersign.account.LockedMember;
import dev.countersign.account.Roster;
import dev.countersign.approval.Approvals;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Lockouts;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.reset.Resets;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** What an operator puts right for a member: the name, the address, and what keeps the member out. */
@Component
public class Corrections {
    /** The codes that were sent to the address of before, except for the one that undoes a change of the member's own. */
    private static final Set<Purpose> MAILED =
            EnumSet.of(Purpose.PASSWORD_RESET, Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS);

    private final Accounts accounts;
    private final Roster roster;
    private final OneTimeCodes codes;
    private final Approvals approvals;
    private final Resets resets;
    private final Lockouts lockouts;
    private final History history;
    private final AccountLock lock;

    Corrections(
            Accounts accounts,
            Roster roster,
            OneTimeCodes codes,
            Approvals approvals,
            Resets resets,
            Lockouts lockouts,
            History history,
            AccountLock lock) {
        this.accounts = accounts;
        this.roster = roster;
        this.codes = codes;
        this.approvals = approvals;
        this.resets = resets;
        this.lockouts = lockouts;
        this.history = history;
        this.lock = lock;
    }

    public CorrectionResult rename(Operator by, UUID accountId, String name) {
        var flaws = accounts.flaws(FieldRule.NAME, "name", name);
        if (!flaws.isEmpty()) {
            return new CorrectionResult.Invalid(flaws);
        }
        return correct(accountId, member -> {
            history.note(by.event(EventKind.NAME_CHANGED, accountId));
            roster.rename(member, name);
            return new CorrectionResult.Corrected(member.account());
        });
    }

    /**
     * Changes a member's address. The new one is not confirmed: so far only the operator says that it is the member's. The old
     * one is told, if it was confirmed (SEC-77).
     */
    public CorrectionResult changeEmail(Operator by, UUID accountId, String email) {
        var flaws = accounts.flaws(FieldRule.EMAIL, "email", email);
        if (!flaws.isEmpty()) {
            return new CorrectionResult.Invalid(flaws);
        }
        try {
            return correct(accountId, member -> {
                if (accounts.isTaken(Accounts.normalised(email), member)) {
                    return new CorrectionResult.EmailTaken();
                }
                // Before the change: the letter that follows from it goes to the address of this moment.
                history.note(by.event(EventKind.EMAIL_CHANGED, accountId));
                roster.changeEmail(member, email);
                MAILED.forEach(purpose -> codes.voidAll(member, purpose));
                resets.closeAll(member);
                lockouts.lift(Accounts.normalised(email), accountId);
                return new CorrectionResult.Corrected(member.account());
            });
        } catch (DuplicateKeyException taken) {
            return new CorrectionResult.EmailTaken();
        }
    }

    /**
     * Lets a member's right password be judged again at once: resets all that is counted about it, and the requests and
     * denials that keep their devices from being asked.
     *
     * @return false if there is no such account
     */
    public boolean unlock(Operator by, UUID accountId) {
        return lock.hold(accountId, held -> {
            held.ifPresent(member -> {
                lockouts.lift(member.account().email(), accountId);
                approvals.forgive(member);
                history.note(by.event(EventKind.ACCOUNT_UNLOCKED, accountId));
            });
            return held.isPresent();
        });
    }

    private CorrectionResult correct(UUID accountId, Function<LockedMember, CorrectionResult> work) {
        return lock.hold(accountId, held -> held.map(work).orElseGet(CorrectionResult.NoSuchMember::new));
    }
}
