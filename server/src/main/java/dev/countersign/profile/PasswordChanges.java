package dev.countersign.profile;

import static dev.countersign.history.EventKind.PASSWORD_CHANGED;
import static dev.countersign.history.EventKind.PASSWORD_CHANGE_REFUSED;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordChange;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * A member changes their password. Everything that the old password opened ends: other sessions, every request (SEC-08) and
 * every count.
 */
@Component
public class PasswordChanges {
    private final Limits limits;
    private final Accounts accounts;
    private final AccountLock lock;
    private final Sessions sessions;
    private final Approvals approvals;
    private final ProofEvents events;

    PasswordChanges(
            Limits limits,
            Accounts accounts,
            AccountLock lock,
            Sessions sessions,
            Approvals approvals,
            ProofEvents events) {
        this.limits = limits;
        this.accounts = accounts;
        this.lock = lock;
        this.sessions = sessions;
        this.approvals = approvals;
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

    private PasswordChangeResult paused(Wait wait, Session by, Visitor visitor) {
        events.paused(PASSWORD_CHANGE_REFUSED, wait, by, visitor);
        return new PasswordChangeResult.TryLater(wait.refusal());
    }

    private Verdict<PasswordChangeResult> judge(
            Attempt attempt, Session by, String currentPassword, String newPassword, Visitor visitor) {
        if (attempt.locked()) {
            return new Verdict.Wrong<>(wrong(by, visitor, "locked"));
        }
        return switch (accounts.preparePasswordChange(
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
        if (!accounts.changePassword(account, prepared)) {
            return wrong(by, visitor, "wrong-password");
        }
        events.note(PASSWORD_CHANGED, by, visitor);
        sessions.endOthers(account, by.id(), EndReason.PASSWORD_CHANGED);
        approvals.cancelAll(account, Optional.of(visitor));
        approvals.forgive(account);
        return new PasswordChangeResult.Changed();
    }

    private PasswordChangeResult wrong(Session by, Visitor visitor, String reason) {
        events.refused(PASSWORD_CHANGE_REFUSED, by, visitor, reason);
        return new PasswordChangeResult.WrongPassword();
    }
}
