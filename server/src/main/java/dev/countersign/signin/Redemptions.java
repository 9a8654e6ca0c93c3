package dev.countersign.signin;

import static dev.countersign.history.EventKind.APPROVAL_REDEEMED;
import static dev.countersign.history.EventKind.REDEMPTION_REFUSED;

import dev.countersign.account.LockedMember;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Seat;
import dev.countersign.session.SeatResult;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
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

    Redemptions(AccountLock lock, Approvals approvals, Sessions sessions, History history) {
        this.lock = lock;
        this.approvals = approvals;
        this.sessions = sessions;
        this.history = history;
    }

    /** @param end with the setting {@code ask}: the session that is to make room */
    public RedemptionResult redeem(Token waiting, Optional<UUID> end, Visitor visitor) {
        var request = approvals.find(waiting);
        if (request.isEmpty()) {
            return new RedemptionResult.NotWaiting();
        }
        return lock.hold(
                request.get().accountId(),
                held -> held.map(account -> redeem(account, waiting, end, visitor))
                        .orElseGet(RedemptionResult.NotWaiting::new));
    }

    private RedemptionResult redeem(LockedMember account, Token waiting, Optional<UUID> end, Visitor visitor) {
        var request = approvals.find(waiting).orElseThrow();
        var result = redeem(account, request, end, visitor);
        note(account, request, result, visitor);
        return result;
    }

    private RedemptionResult redeem(LockedMember account, WaitingRequest request, Optional<UUID> end, Visitor visitor) {
        var approver = request.approver().flatMap(sessions::find).map(Session::id);
        return switch (request.state()) {
            case PENDING -> new RedemptionResult.NotApproved();
            case CLOSED -> new RedemptionResult.Closed();
            case APPROVED -> {
                if (account.disabled() || approver.isEmpty()) {
                    approvals.cancel(account, request.id(), visitor);
                    yield new RedemptionResult.Closed();
                }
                yield letIn(account, request, approver.get(), end, visitor);
            }
        };
    }

    private RedemptionResult letIn(
            LockedMember account, WaitingRequest request, UUID approver, Optional<UUID> end, Visitor visitor) {
        return switch (sessions.seat(account, visitor, approver, end)) {
            case Seat seat -> {
                var started = sessions.start(seat, visitor, SignInMethod.APPROVAL, request.remember());
                approvals.redeem(account, request.id());
                yield SignedIn.of(account.account(), started);
            }
            case SeatResult.Choice(var limit, var choices) ->
                end.isPresent()
                        ? new RedemptionResult.NoSuchSession()
                        : new RedemptionResult.LimitReached(limit, choices);
            case SeatResult.Full(var limit) -> new RedemptionResult.LimitReached(limit, List.of());
        };
    }

    private void note(LockedMember account, WaitingRequest request, RedemptionResult result, Visitor visitor) {
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
            case RedemptionResult.Closed _ -> noteFirst(account, request, refused.because("approval-closed"));
            case RedemptionResult.LimitReached _ -> noteFirst(account, request, refused.because("session-limit"));
            case RedemptionResult.NoSuchSession _ -> noteFirst(account, request, refused.because("no-such-session"));
            case RedemptionResult.NotApproved _, RedemptionResult.NotWaiting _ -> {}
        }
    }

    /** One row for a request, however often its cookie comes back: the cookie can be sent forever. */
    private void noteFirst(LockedMember account, WaitingRequest request, Event refused) {
        if (approvals.refuseRedemption(account, request)) {
            history.note(refused);
        }
    }

    /**
     * Whether this browser was let in by this request. The session that came with it is live, but its cookie may have been
     * lost with the answer.
     */
    public boolean hasLetIn(WaitingRequest request, Visitor visitor) {
        return request.state() == WaitingRequest.State.CLOSED
                && sessions.ofBrowser(request.accountId(), visitor, SignInMethod.APPROVAL)
                        .filter(own -> own.signedInAt().isAfter(request.requestedAt()))
                        .isPresent();
    }

    /** The waiting device gives up. */
    public void cancel(WaitingRequest request, Visitor visitor) {
        lock.hold(request.accountId(), held -> {
            held.ifPresent(account -> approvals.cancel(account, request.id(), visitor));
            return request;
        });
    }
}
