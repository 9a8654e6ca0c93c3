package dev.countersign.profile;

import static dev.countersign.history.EventKind.PASSWORD_CHANGED;
import static dev.countersign.history.EventKind.PASSWORD_CHANGE_REFUSED;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.account.NewPassword;
import dev.countersign.account.PasswordChange;
import dev.countersign.account.Passwords;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.recovery.RecoveryProof;
import dev.countersign.reset.Resets;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A member changes their password. Everything that the old password opened ends: other sessions, every request (SEC-08) and
 * every count. Their own session goes on with a new token (SEC-26).
 */
@Component
public class PasswordChanges {
    /** Somebody who knew the old password may have asked for these codes, or talked an operator into making one. */
    private static final Set<Purpose> VOIDED = EnumSet.of(Purpose.CHANGE_ADDRESS, Purpose.OPERATOR_RESET);

    private final Limits limits;
    private final Accounts accounts;
    private final Passwords passwords;
    private final RecoveryCodes recoveryCodes;
    private final AccountLock lock;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final OneTimeCodes codes;
    private final ProofEvents events;

    PasswordChanges(
            Limits limits,
            Accounts accounts,
            Passwords passwords,
            RecoveryCodes recoveryCodes,
            AccountLock lock,
            Sessions sessions,
            Approvals approvals,
            Resets resets,
            OneTimeCodes codes,
            ProofEvents events) {
        this.limits = limits;
        this.accounts = accounts;
        this.passwords = passwords;
        this.recoveryCodes = recoveryCodes;
        this.lock = lock;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.codes = codes;
        this.events = events;
    }

    public PasswordChangeResult changePassword(
            Session by, String currentPassword, String newPassword, Visitor visitor) {
        return limits.newPassword(
                by.accountId(),
                visitor.ip(),
                wait -> paused(wait, by, visitor),
                attempt -> judge(attempt, by, currentPassword, newPassword, visitor));
    }

    /**
     * The same for a member who has forgotten the current password: a recovery code stands in for it, which is used up. Charged
     * as a recovery, so it works while the account's pages take no password (SEC-19).
     */
    public PasswordChangeResult changePasswordByCode(
            Session by, String recoveryCode, String newPassword, Visitor visitor) {
        return accounts.find(by.accountId())
                .map(account -> limits.recovery(
                        account.email(),
                        visitor.ip(),
                        wait -> paused(wait, by, visitor),
                        attempt -> judgeCode(attempt, account, by, recoveryCode, newPassword, visitor)))
                .orElseGet(NotSignedIn::new);
    }

    private PasswordChangeResult paused(Wait wait, Session by, Visitor visitor) {
        events.paused(PASSWORD_CHANGE_REFUSED, wait, by, visitor);
        return new PasswordChangeResult.TryLater(wait.refusal());
    }

    private Verdict<PasswordChangeResult> judge(
            Attempt attempt, Session by, String currentPassword, String newPassword, Visitor visitor) {
        if (attempt.locked()) {
            return new Verdict.Wrong<>(wrong(by, visitor, "locked"));
        }
        return switch (passwords.prepareChange(
                attempt, by.accountId(), currentPassword, newPassword, visitor.network())) {
            case PasswordChange.Prepared prepared ->
                new Verdict.Right<>(() -> lock.<PasswordChangeResult>whileSignedIn(
                                by, account -> change(account, by, prepared, visitor))
                        .orElseGet(NotSignedIn::new));
            case PasswordChange.WrongPassword() -> {
                events.lockedIfLast(attempt, by, visitor);
                yield new Verdict.Wrong<>(wrong(by, visitor, "wrong-password"));
            }
            case PasswordChange.Invalid(var flaws) -> new Verdict.Unfit<>(new PasswordChangeResult.Invalid(flaws));
            case PasswordChange.Busy() ->
                new Verdict.NotJudged<>(new PasswordChangeResult.TryLater(new Refusal.Busy()));
        };
    }

    private PasswordChangeResult change(
            LockedMember account, Session by, PasswordChange.Prepared prepared, Visitor visitor) {
        if (!passwords.change(account, prepared)) {
            return wrong(by, visitor, "wrong-password");
        }
        events.note(PASSWORD_CHANGED, by, visitor);
        return endWhatTheOldOneOpened(account, by, visitor);
    }

    private Verdict<PasswordChangeResult> judgeCode(
            Attempt attempt, Account account, Session by, String recoveryCode, String newPassword, Visitor visitor) {
        var code = recoveryCodes.find(attempt, account.id(), recoveryCode);
        if (code.isEmpty()) {
            return new Verdict.Wrong<>(wrong(by, visitor, "wrong-recovery-code"));
        }
        return switch (passwords.prepareNew(account, newPassword, visitor.network())) {
            case NewPassword.Prepared prepared ->
                new Verdict.Right<>(
                        () -> lock.<PasswordChangeResult>whileSignedIn(
                                        by, member -> changeByCode(member, by, code.get(), prepared, visitor))
                                .orElseGet(NotSignedIn::new),
                        PasswordChangeResult.Changed.class::isInstance);
            case NewPassword.Invalid(var flaws) -> new Verdict.Unfit<>(new PasswordChangeResult.Invalid(flaws));
            case NewPassword.Busy() -> new Verdict.NotJudged<>(new PasswordChangeResult.TryLater(new Refusal.Busy()));
        };
    }

    private PasswordChangeResult changeByCode(
            LockedMember account, Session by, RecoveryProof code, NewPassword.Prepared password, Visitor visitor) {
        if (!recoveryCodes.use(account, code)) {
            return wrong(by, visitor, "wrong-recovery-code");
        }
        passwords.set(account, password);
        events.note(PASSWORD_CHANGED, by, visitor, "recovery-code");
        limits.lift(account.account().email(), account.id());
        return endWhatTheOldOneOpened(account, by, visitor);
    }

    private PasswordChangeResult endWhatTheOldOneOpened(LockedMember account, Session by, Visitor visitor) {
        sessions.endOthers(account, by.id(), EndReason.PASSWORD_CHANGED);
        approvals.cancelAll(account, Optional.of(visitor));
        approvals.forgive(account);
        resets.closeAll(account);
        VOIDED.forEach(purpose -> codes.voidAll(account, purpose));
        return new PasswordChangeResult.Changed(sessions.renew(account, by.id()));
    }

    private PasswordChangeResult wrong(Session by, Visitor visitor, String reason) {
        events.refused(PASSWORD_CHANGE_REFUSED, by, visitor, reason);
        return new PasswordChangeResult.WrongPassword();
    }
}
