package dev.countersign.signin;

import static dev.countersign.history.EventKind.APPROVAL_REDEEMED;
import static dev.countersign.history.EventKind.REDEMPTION_REFUSED;

import dev.countersign.account.Account;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.Session;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.SessionSettings.AtLimit;
import dev.countersign.session.Sessions;
import dev.countersign.session.StartResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A waiting device redeems its approval for a session, or gives up. */
@Component
public class Redemptions {
    private final AccountLock lock;
    private final Approvals approvals;
    private final Sessions sessions;
    private final History history;
    private final SessionSettings settings;

    Redemptions(AccountLock lock, Approvals approvals, Sessions sessions, History history, SessionSettings settings) {
        this.lock = lock;
        this.approvals = approvals;
        this.sessions = sessions;
        this.history = history;
        this.settings = settings;
    }

    /** @param end with the setting {@code ask}: the session that is to make room */
    public RedemptionResult redeem(Token waiting, Optional<UUID> end, Visitor visitor) {
        var request = approvals.find(waiting);
        if (request.isEmpty()) {
            return new RedemptionResult.NotWaiting();
        }
        return lock.hold(request.get().accountId(), account -> {
            var result = redeem(account, approvals.find(waiting).orElseThrow(), end, visitor);
            note(request.get(), result, visitor);
            return result;
        });
    }

    private RedemptionResult redeem(
            Optional<Account> account, WaitingRequest request, Optional<UUID> end, Visitor visitor) {
        var approver = request.approver().flatMap(sessions::find).map(Session::id);
        return switch (request.state()) {
            case PENDING -> new RedemptionResult.NotApproved();
            case CLOSED -> new RedemptionResult.Closed();
            case APPROVED -> {
                if (account.isEmpty() || approver.isEmpty()) {
                    approvals.cancel(request, visitor);
                    yield new RedemptionResult.Closed();
                }
                yield letIn(account.get(), request, approver.get(), end, visitor);
            }
        };
    }

    private RedemptionResult letIn(
            Account account, WaitingRequest request, UUID approver, Optional<UUID> end, Visitor visitor) {
        if (end.isPresent()
                && settings.atLimit() == AtLimit.ASK
                && !sessions.end(account.id(), end.get(), EndReason.REPLACED)) {
            return new RedemptionResult.NoSuchSession();
        }
        var started = sessions.takeSeatBack(account.id(), visitor, SignInMethod.APPROVAL)
                .<StartResult>map(ownSeat -> ownSeat)
                .orElseGet(() -> {
                    if (settings.atLimit() == AtLimit.END_OLDEST) {
                        sessions.makeRoom(account.id(), Optional.of(approver));
                    }
                    return sessions.start(account.id(), visitor, SignInMethod.APPROVAL);
                });
        return switch (started) {
            case StartResult.NoSeat(var live) ->
                new RedemptionResult.LimitReached(
                        settings.limit(), settings.atLimit() == AtLimit.ASK ? live : List.of());
            case StartResult.Started(var session, var token) -> {
                approvals.redeem(request);
                yield new SignedIn(account, session, token);
            }
        };
    }

    private void note(WaitingRequest request, RedemptionResult result, Visitor visitor) {
        var refused = Event.of(REDEMPTION_REFUSED)
                .account(request.accountId())
                .approval(request.id())
                .from(visitor);
        switch (result) {
            case SignedIn in ->
                history.note(Event.of(APPROVAL_REDEEMED)
                        .account(request.accountId())
                        .approval(request.id())
                        .session(in.session().id())
                        .from(visitor));
            case RedemptionResult.Closed _ -> noteFirst(request, refused.because("approval-closed"));
            case RedemptionResult.LimitReached _ -> noteFirst(request, refused.because("session-limit"));
            case RedemptionResult.NoSuchSession _ -> noteFirst(request, refused.because("no-such-session"));
            case RedemptionResult.NotApproved _, RedemptionResult.NotWaiting _ -> {}
        }
    }

    /** One row for a request, however often its cookie comes back: the cookie can be sent forever. */
    private void noteFirst(WaitingRequest request, Event refused) {
        if (approvals.refuseRedemption(request)) {
            history.note(refused);
        }
    }

    /** The waiting device gives up. */
    public void cancel(WaitingRequest request, Visitor visitor) {
        lock.hold(request.accountId(), account -> {
            approvals.cancel(request, visitor);
            return request;
        });
    }
}
