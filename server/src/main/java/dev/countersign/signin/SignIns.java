package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_LOCKED;
import static dev.countersign.history.EventKind.LIMIT_REACHED;
import static dev.countersign.history.EventKind.PASSWORD_WRONG;
import static dev.countersign.history.EventKind.SIGN_IN_PAUSED;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.account.Emails;
import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordCheck;
import dev.countersign.account.Passwords;
import dev.countersign.approval.ApprovalSettings;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.RequestResult;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Guess;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Seat;
import dev.countersign.session.SeatResult;
import dev.countersign.session.Sessions;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A device signs in with an email and a password.
 *
 * <p>A right password is enough for the first device, and for a browser that takes its own seat back. Any other device gets a
 * code and waits, and {@link Redemptions} lets it in.
 */
@Component
public class SignIns {
    private final Limits limits;
    private final Accounts accounts;
    private final Passwords passwords;
    private final AccountLock lock;
    private final Sessions sessions;
    private final Approvals approvals;
    private final History history;
    private final ApprovalSettings approvalSettings;

    SignIns(
            Limits limits,
            Accounts accounts,
            Passwords passwords,
            AccountLock lock,
            Sessions sessions,
            Approvals approvals,
            History history,
            ApprovalSettings approvalSettings) {
        this.limits = limits;
        this.accounts = accounts;
        this.passwords = passwords;
        this.lock = lock;
        this.sessions = sessions;
        this.approvals = approvals;
        this.history = history;
        this.approvalSettings = approvalSettings;
    }

    /**
     * The password is charged as a guess before it is hashed (SEC-17), and hashed before the lock is taken.
     *
     * @param remember whether the member chose to stay signed in; ignored if nobody is offered the choice
     */
    public SignInResult signIn(String email, String password, boolean remember, Visitor visitor) {
        return limits.guess(
                Guess.SIGN_IN,
                Emails.normalised(email),
                visitor.ip(),
                wait -> paused(wait, email, visitor),
                attempt -> judge(attempt, email, password, remember, visitor));
    }

    private SignInResult paused(Wait wait, String email, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(SIGN_IN_PAUSED)
                    .account(accounts.find(email).map(Account::id))
                    .from(visitor));
        }
        return new SignInResult.TryLater(wait.refusal());
    }

    private Verdict<SignInResult> judge(
            Attempt attempt, String email, String password, boolean remember, Visitor visitor) {
        return switch (passwords.check(attempt, email, password, visitor.network())) {
            case PasswordCheck.Wrong(var account) -> new Verdict.Wrong<>(wrong(attempt, account, visitor));
            case PasswordCheck.Busy() -> new Verdict.NotJudged<>(new SignInResult.TryLater(new Refusal.Busy()));
            case PasswordCheck.Right(var account, var proof) ->
                new Verdict.Right<>(
                        () -> lock.hold(
                                account.id(),
                                proof,
                                held -> held.map(member -> letIn(member, remember, visitor))
                                        .orElseGet(() -> wrong(attempt, Optional.of(account.id()), visitor))),
                        // Whatever else stands in the way is no failure of the password (SEC-20).
                        result -> !(result instanceof SignInResult.Refused));
        };
    }

    private SignInResult wrong(Attempt attempt, Optional<UUID> account, Visitor visitor) {
        var wrong = Event.of(PASSWORD_WRONG).account(account).from(visitor);
        history.note(attempt.locked() ? wrong.because("locked") : wrong);
        if (attempt.isLast()) {
            history.note(Event.of(ACCOUNT_LOCKED).account(account).from(visitor));
        }
        return new SignInResult.Refused();
    }

    private SignInResult letIn(LockedMember account, boolean remember, Visitor visitor) {
        return switch (sessions.seat(account, visitor)) {
            case Seat seat
            when seat.isBesideOthers() && approvalSettings.mode() == ApprovalSettings.Mode.REQUIRED ->
                ask(account, remember, visitor);
            case Seat seat -> {
                approvals.withdraw(account, visitor);
                yield SignedIn.of(account.account(), sessions.start(seat, visitor, SignInMethod.PASSWORD, remember));
            }
            // The member chooses once the request is approved. This setting requires approval.
            case SeatResult.Choice _ -> ask(account, remember, visitor);
            case SeatResult.Full(var limit) -> limitReached(limit, account.id(), visitor);
        };
    }

    private SignInResult limitReached(int limit, UUID accountId, Visitor visitor) {
        history.note(Event.of(LIMIT_REACHED).account(accountId).from(visitor));
        return new SignInResult.LimitReached(limit, accountId);
    }

    private SignInResult ask(LockedMember account, boolean remember, Visitor visitor) {
        return switch (approvals.request(account, remember, visitor)) {
            case RequestResult.Requested(var request, var token) -> new SignInResult.ApprovalRequired(request, token);
            case RequestResult.AnotherIsWaiting(var retryAfter) -> new SignInResult.AnotherIsWaiting(retryAfter);
            case RequestResult.TooManyWrongCodes(var retryAfter) -> new SignInResult.TooManyWrongCodes(retryAfter);
            case RequestResult.TooManyRequests(var retryAfter) -> new SignInResult.TooManyRequests(retryAfter);
        };
    }
}
