package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.Emails;
import dev.countersign.account.FieldRule;
import dev.countersign.account.LockedMember;
import dev.countersign.account.ProfileChange;
import dev.countersign.approval.Approvals;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Lockouts;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.AddressLetters;
import dev.countersign.profile.AddressMoves;
import dev.countersign.reset.Resets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** What an operator puts right for a member: the name, the address, and what keeps the member out. */
@Component
public class Corrections {
    private final Accounts accounts;
    private final AddressMoves moves;
    private final AddressLetters addressLetters;
    private final Approvals approvals;
    private final Resets resets;
    private final Lockouts lockouts;
    private final History history;
    private final AccountLock lock;

    Corrections(
            Accounts accounts,
            AddressMoves moves,
            AddressLetters addressLetters,
            Approvals approvals,
            Resets resets,
            Lockouts lockouts,
            History history,
            AccountLock lock) {
        this.accounts = accounts;
        this.moves = moves;
        this.addressLetters = addressLetters;
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
            return new CorrectionResult.Corrected(
                    accounts.change(member, new ProfileChange(Optional.of(name), Optional.empty())));
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
        return correct(accountId, member -> move(by, member, Emails.normalised(email)));
    }

    /** The address that a member has already stays as it is, confirmed or not. */
    private CorrectionResult move(Operator by, LockedMember member, String email) {
        if (member.account().email().equals(email)) {
            return new CorrectionResult.Corrected(member.account());
        }
        return moves.move(member, email, false, by.visitor())
                .<CorrectionResult>map(moved -> {
                    addressLetters.changedByOperator(member);
                    history.note(by.event(EventKind.EMAIL_CHANGED, member.id()));
                    lockouts.lift(moved.email(), member.id());
                    return new CorrectionResult.Corrected(moved);
                })
                .orElseGet(CorrectionResult.EmailTaken::new);
    }

    /**
     * Lets a member's right password be judged again at once: resets all that is counted about it, and the requests and
     * denials that keep their devices from being asked. Mail alone resets the password again, if a device had stopped that.
     *
     * @return false if there is no such account
     */
    public boolean unlock(Operator by, UUID accountId) {
        return lock.hold(accountId, held -> {
            held.ifPresent(member -> {
                lockouts.lift(member.account().email(), accountId);
                approvals.forgive(member);
                resets.endSilence(member);
                history.note(by.event(EventKind.ACCOUNT_UNLOCKED, accountId));
            });
            return held.isPresent();
        });
    }

    private CorrectionResult correct(UUID accountId, Function<LockedMember, CorrectionResult> work) {
        return lock.hold(accountId, held -> held.map(work).orElseGet(CorrectionResult.NoSuchMember::new));
    }
}
