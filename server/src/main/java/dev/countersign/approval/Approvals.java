package dev.countersign.approval;

import dev.countersign.database.Database;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.history.HistorySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Requests of waiting devices.
 *
 * <p>A device with the right password but no session makes a request and shows its code. A signed-in device of the same
 * account types that code: a try is charged, then the code is judged, then one guarded statement ends the request, all in
 * one transaction. The waiting device has {@link #REDEEMABLE_FOR} to come for its session. Until then it holds nothing.
 * Methods that change a request run in their caller's transaction, which holds the account's lock.
 */
@Component
public class Approvals {
    /** From approval to redemption (SEC-48). */
    static final Duration REDEEMABLE_FOR = Duration.ofSeconds(60);

    /** For so long after "It wasn't me" nobody is asked (SEC-52). */
    private static final Duration MUTED_AFTER_DENIAL = Duration.ofMinutes(15);

    private static final int BLANKED_AT_ONCE = 1_000;
    private static final int WRONG_CODES_A_DAY = 10;
    private static final int WRONG_CODES_IN_A_ROW = 100;

    private final ApprovalTable table;
    private final ApprovalCodes codes;
    private final ApprovalSettings settings;
    private final History history;
    private final HistorySettings historySettings;
    private final ApplicationEventPublisher announcements;

    Approvals(
            ApprovalTable table,
            ApprovalCodes codes,
            ApprovalSettings settings,
            History history,
            HistorySettings historySettings,
            ApplicationEventPublisher announcements) {
        this.table = table;
        this.codes = codes;
        this.settings = settings;
        this.history = history;
        this.historySettings = historySettings;
        this.announcements = announcements;
    }

    /**
     * Asks to be let in; the same browser's request before this one is replaced, another's is respected. Three in ten
     * minutes and ten in a day are the most, whatever became of them (SEC-51).
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public RequestResult request(UUID accountId, Visitor visitor) {
        table.bringToThePresent(accountId);
        var another =
                table.waitForAnotherBrowser(accountId, visitor.browserToken().hash());
        if (another.isPresent()) {
            if (table.refuseAfterNewest(accountId)) {
                history.note(Event.of(EventKind.ANOTHER_IS_WAITING)
                        .account(accountId)
                        .from(visitor));
            }
            return new RequestResult.AnotherIsWaiting(another.get());
        }
        var pause = table.waitAfterRequests(accountId);
        if (pause.isPresent()) {
            noteTooMany("approvals", accountId, visitor);
            return new RequestResult.TooManyRequests(pause.get());
        }
        // In this order: what expires between the two statements is closed by the second.
        announce(table.closeExpired(Optional.of(accountId)), Optional.empty());
        withdraw(accountId, visitor);

        var wrong = table.wrongCodes(accountId);
        if (wrong.sinceApproved() >= WRONG_CODES_IN_A_ROW) {
            noteTooMany("wrong-codes", accountId, visitor);
            return new RequestResult.TooManyWrongCodes(Duration.ofDays(1));
        }
        if (wrong.lastDay() >= WRONG_CODES_A_DAY) {
            noteTooMany("wrong-codes", accountId, visitor);
            return new RequestResult.TooManyWrongCodes(wrong.untilOldestIsADayOld());
        }
        var tries = Math.min(settings.tries(), WRONG_CODES_A_DAY - wrong.lastDay());

        var id = Database.newId();
        var token = Token.random();
        var muted = table.wasDeniedWithin(accountId, MUTED_AFTER_DENIAL);
        table.insert(id, accountId, token, visitor, settings.lifetime(), tries, muted);
        history.note(Event.of(muted ? EventKind.APPROVAL_MUTED : EventKind.APPROVAL_REQUESTED)
                .account(accountId)
                .approval(id)
                .from(visitor));
        if (!muted) {
            announcements.publishEvent(new ApprovalRequested(accountId, id));
        }
        return new RequestResult.Requested(find(token).orElseThrow(), token);
    }

    /** Once per request that was made: refusals alone make no rows. */
    private void noteTooMany(String ofWhat, UUID accountId, Visitor visitor) {
        if (table.refuseAfterNewest(accountId)) {
            history.note(Event.of(EventKind.TOO_MANY_REQUESTS)
                    .account(accountId)
                    .from(visitor)
                    .because(ofWhat));
        }
    }

    /** The request of a waiting cookie, whatever has become of it. */
    public Optional<WaitingRequest> find(Token token) {
        return table.find(token.hash(), REDEEMABLE_FOR);
    }

    /** A request, whatever has become of it. */
    public Optional<WaitingRequest> find(UUID approvalId) {
        return table.find(approvalId, REDEEMABLE_FOR);
    }

    /** What waits for an answer of this account's devices. */
    public List<Approval> pending(UUID accountId) {
        return table.pendingAndShown(accountId);
    }

    /**
     * Judges a typed code against the one request that was shown (SEC-45). An answer that comes again, because its sender
     * never saw the reply, costs no second try and gets the same reply.
     *
     * @param approver the live session that typed it
     * @param code six digits
     * @param key the sender's name for this answer
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public AnswerResult answer(
            UUID accountId, UUID approver, UUID approvalId, String code, Optional<UUID> key, Visitor visitor) {
        var earlier = key.flatMap(known -> table.earlierAnswer(accountId, approvalId, known));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var triesLeft = table.chargeTry(accountId, approvalId, key);
        if (triesLeft.isEmpty()) {
            return table.wasShown(accountId, approvalId) ? new AnswerResult.Closed() : new AnswerResult.Unknown();
        }
        if (codes.matches(approvalId, code)) {
            var approved = table.close(accountId, approvalId, Outcome.APPROVED, Optional.of(approver));
            approved.ifPresent(closed -> announce(closed, approver, visitor));
            return approved.isPresent() ? new AnswerResult.Approved() : new AnswerResult.Closed();
        }
        table.countWrongCode(approvalId);
        history.note(Event.of(EventKind.CODE_WRONG)
                .account(accountId)
                .session(approver)
                .approval(approvalId)
                .from(visitor));
        if (triesLeft.get() == 0) {
            table.close(accountId, approvalId, Outcome.EXHAUSTED, Optional.empty())
                    .ifPresent(closed -> announce(closed, approver, visitor));
        }
        return new AnswerResult.WrongCode(triesLeft.get());
    }

    /** "It wasn't me": ends the request, and mutes the next ones for a while. The key is as with {@link #answer}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public DenialResult deny(UUID accountId, UUID approver, UUID approvalId, Optional<UUID> key, Visitor visitor) {
        if (key.filter(known -> table.isDeniedBy(accountId, approvalId, known)).isPresent()) {
            return DenialResult.DENIED;
        }
        if (!table.wasShown(accountId, approvalId)) {
            return DenialResult.UNKNOWN;
        }
        var denied = table.close(accountId, approvalId, Outcome.DENIED, Optional.empty());
        denied.ifPresent(closed -> {
            key.ifPresent(known -> table.rememberDenial(approvalId, known));
            announce(closed, approver, visitor);
        });
        return denied.isPresent() ? DenialResult.DENIED : DenialResult.CLOSED;
    }

    /**
     * "It was me after all": from now on members are asked again. The request stays ended, and what it counted stays counted.
     *
     * @return false if this account denied no such request
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean takeDenialBack(UUID accountId, UUID approver, UUID approvalId, Visitor visitor) {
        if (!table.wasDenied(accountId, approvalId)) {
            return false;
        }
        if (table.takeDenialBack(approvalId)) {
            history.note(Event.of(EventKind.DENIAL_TAKEN_BACK)
                    .account(accountId)
                    .session(approver)
                    .approval(approvalId)
                    .from(visitor));
        }
        return true;
    }

    /** The waiting device gives up. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(WaitingRequest request, Visitor visitor) {
        announce(table.cancel(request.accountId(), request.id()), Optional.of(visitor));
    }

    /** This browser no longer needs what it has asked for. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void withdraw(UUID accountId, Visitor visitor) {
        announce(table.cancelOfBrowser(accountId, visitor.browserToken().hash()), Optional.of(visitor));
    }

    /** Takes back whatever of the account's could still be let in (SEC-08). */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancelAll(UUID accountId, Optional<Visitor> visitor) {
        announce(table.cancelAll(accountId), visitor);
    }

    /**
     * Earlier requests, denials and wrong codes no longer count (SEC-42, SEC-51, SEC-52): someone who knew the old password
     * caused them. Otherwise a thief could keep a member's own device out after the password was changed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgive(UUID accountId) {
        table.forgive(accountId);
    }

    /**
     * Consumes an approved request, once (SEC-46); its caller has found it approved under the account's lock.
     *
     * @throws IllegalStateException where it was not
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void redeem(WaitingRequest request) {
        if (!table.redeem(request.id())) {
            throw new IllegalStateException("not approved, or redeemed before: " + request);
        }
    }

    /** @return whether its redemption was never refused before */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean refuseRedemption(WaitingRequest request) {
        return table.refuseRedemption(request.id());
    }

    /** Ends what its time has ended, whoever's. */
    @Transactional
    public void sweep() {
        announce(table.closeExpired(Optional.empty()), Optional.empty());
    }

    /**
     * Blanks the addresses and user agents of requests that are over and were kept long enough (SEC-66).
     *
     * @return whether there may be more of them
     */
    @Transactional
    public boolean blankAddresses() {
        return table.blankAddresses(historySettings.addresses(), BLANKED_AT_ONCE) == BLANKED_AT_ONCE;
    }

    private void announce(List<ApprovalClosed> closed, Optional<Visitor> visitor) {
        closed.forEach(one -> announce(one, event(one).from(visitor)));
    }

    private void announce(ApprovalClosed closed, UUID approver, Visitor visitor) {
        announce(closed, event(closed).session(approver).from(visitor));
    }

    private void announce(ApprovalClosed closed, Event event) {
        history.note(event);
        announcements.publishEvent(closed);
    }

    private static Event event(ApprovalClosed closed) {
        var kind = switch (closed.outcome()) {
            case APPROVED -> EventKind.APPROVAL_APPROVED;
            case DENIED -> EventKind.APPROVAL_DENIED;
            case EXPIRED -> EventKind.APPROVAL_EXPIRED;
            case CANCELLED -> EventKind.APPROVAL_CANCELLED;
            case EXHAUSTED -> EventKind.APPROVAL_EXHAUSTED;
        };
        return Event.of(kind).account(closed.accountId()).approval(closed.approvalId());
    }
}
