package dev.countersign.signin;

import static dev.countersign.history.EventKind.RECOVERED;
import static dev.countersign.history.EventKind.RECOVERY_REFUSED;
import static dev.countersign.history.EventKind.SIGN_IN_PAUSED;

import dev.countersign.account.Emails;
import dev.countersign.account.LockedMember;
import dev.countersign.account.Passwords;
import dev.countersign.account.RecoveryCheck;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.reset.Resets;
import dev.countersign.session.Sessions;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A device signs in with a recovery code, because no signed-in device is in reach (SEC-67). It needs no approval. Instead,
 * everything that was open before ends: nobody gets in unnoticed (L2).
 */
@Component
public class Recoveries {
    private final Limits limits;
    private final Passwords passwords;
    private final RecoveryCodes recoveryCodes;
    private final AccountLock lock;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final History history;

    Recoveries(
            Limits limits,
            Passwords passwords,
            RecoveryCodes recoveryCodes,
            AccountLock lock,
            Sessions sessions,
            Approvals approvals,
            Resets resets,
            History history) {
        this.limits = limits;
        this.passwords = passwords;
        this.recoveryCodes = recoveryCodes;
        this.lock = lock;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.history = history;
    }

    /** @param remember whether the member chose to stay signed in; ignored if nobody is offered the choice */
    public RecoveryResult recover(
            String email, String password, String recoveryCode, boolean remember, Visitor visitor) {
        return limits.recovery(
                Emails.normalised(email),
                visitor.ip(),
                wait -> paused(wait, visitor),
                attempt -> judge(attempt, email, password, recoveryCode, remember, visitor));
    }

    private RecoveryResult paused(Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(SIGN_IN_PAUSED).from(visitor).because("recovery"));
        }
        return new RecoveryResult.TryLater(wait.refusal());
    }

    private Verdict<RecoveryResult> judge(
            Attempt attempt, String email, String password, String recoveryCode, boolean remember, Visitor visitor) {
        return switch (passwords.checkRecovery(attempt, email, password, recoveryCode, visitor.network())) {
            case RecoveryCheck.Wrong(var account) -> new Verdict.Wrong<>(refused(account, visitor));
            case RecoveryCheck.Busy() -> new Verdict.NotJudged<>(new RecoveryResult.TryLater(new Refusal.Busy()));
            case RecoveryCheck.Right right ->
                new Verdict.Right<>(() -> letIn(right, remember, visitor), SignedIn.class::isInstance);
        };
    }

    private RecoveryResult letIn(RecoveryCheck.Right right, boolean remember, Visitor visitor) {
        var accountId = right.account().id();
        return lock.hold(
                accountId,
                right.password(),
                held -> held.filter(member -> recoveryCodes.use(member, right.code()))
                        .map(member -> startAnew(member, remember, visitor))
                        .orElseGet(() -> refused(Optional.of(accountId), visitor)));
    }

    private RecoveryResult startAnew(LockedMember account, boolean remember, Visitor visitor) {
        approvals.cancelAll(account, Optional.of(visitor));
        approvals.forgive(account);
        resets.closeAll(account);
        var in = SignedIn.of(
                account.account(),
                sessions.startAlone(account, visitor, SignInMethod.RECOVERY, EndReason.RECOVERY, remember));
        history.note(Event.of(RECOVERED)
                .account(account.id())
                .session(in.session().id())
                .from(visitor));
        limits.lift(account.account().email(), account.id());
        return in;
    }

    private RecoveryResult refused(Optional<UUID> account, Visitor visitor) {
        history.note(Event.of(RECOVERY_REFUSED).account(account).from(visitor));
        return new RecoveryResult.Refused();
    }
}
