package dev.countersign.approval;

import dev.countersign.database.Database;
import dev.countersign.database.Locked;
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
 * <p>A device with the right password but no session makes a request and shows its code. A member types that code on a
 * signed-in device of the same account. In one transaction, a try is charged, the code is compared, and one guarded
 * statement ends the request. The waiting device then has {@link #REDEEMABLE_FOR} to come for its session. Until then it
 * holds nothing. Methods that change a request run in the transaction that holds the account's lock.
 */
@Component
public class Approvals {
    /** From approval to redemption (SEC-48). */
    static final Duration REDEEMABLE_FOR = Duration.ofSeconds(60);

    /** For this long after "It wasn't me", nobody is asked (SEC-52). */
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
     * Makes a request for a device. It replaces an earlier request of the same browser; while another browser's request is
     * pending, it is refused. An account may make three requests in ten minutes and ten in a day, whatever their outcomes
     * (SEC-51).
     *
     * @param remember whether the member chose to stay signed in there
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public RequestResult request(Locked account, boolean remember, Visitor visitor) {
        var accountId = account.id();
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
        makeRoom(account, visitor);

        var wrong = table.wrongCodes(accountId);
        if (hasTooManySinceApproval(wrong)) {
            noteTooMany("wrong-codes", accountId, visitor);
            return new RequestResult.TooManyWrongCodes(Duration.ofDays(1));
        }
        if (hasTooManyToday(wrong)) {
            noteTooMany("wrong-codes", accountId, visitor);
            return new RequestResult.TooManyWrongCodes(wrong.untilOldestIsADayOld());
        }
        var tries = Math.min(settings.tries(), WRONG_CODES_A_DAY - wrong.lastDay());

        var id = Database.newId();
        var token = Token.random();
        var muted = table.wasDeniedWithin(accountId, MUTED_AFTER_DENIAL);
        table.insert(id, accountId, Purpose.SIGN_IN, token, visitor, settings.lifetime(), tries, muted, remember);
        history.note(Event.of(muted ? EventKind.APPROVAL_MUTED : EventKind.APPROVAL_REQUESTED)
                .account(accountId)
                .approval(id)
                .from(visitor));
        if (!muted) {
            announcements.publishEvent(new ApprovalRequested(accountId, id));
        }
        return new RequestResult.Requested(find(token).orElseThrow(), token);
    }

    /**
     * Asks the member's devices to approve a reset of the password. A request is made however many there were before, and even
     * soon after a denied sign-in: if nobody were asked, the reset would go through without anyone who can stop it (SEC-73).
     * It lets no device in: nobody gets its token.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ResetRequestResult requestReset(Locked account, Visitor visitor, Duration lifetime) {
        var accountId = account.id();
        table.bringToThePresent(accountId);
        var another =
                table.waitForAnotherBrowser(accountId, visitor.browserToken().hash());
        if (another.isPresent()) {
            return new ResetRequestResult.AnotherIsWaiting(another.get());
        }
        makeRoom(account, visitor);
        var id = Database.newId();
        var tries = Math.clamp(WRONG_CODES_A_DAY - table.wrongCodes(accountId).lastDay(), 1, settings.tries());
        table.insert(id, accountId, Purpose.PASSWORD_RESET, Token.random(), visitor, lifetime, tries, false, false);
        history.note(Event.of(EventKind.APPROVAL_REQUESTED)
                .account(accountId)
                .approval(id)
                .from(visitor)
                .because(Purpose.PASSWORD_RESET.toString()));
        announcements.publishEvent(new ApprovalRequested(accountId, id));
        return new ResetRequestResult.Requested(findReset(account, id).orElseThrow());
    }

    private static boolean hasTooManySinceApproval(ApprovalTable.WrongCodes wrong) {
        return wrong.sinceApproved() >= WRONG_CODES_IN_A_ROW;
    }

    private static boolean hasTooManyToday(ApprovalTable.WrongCodes wrong) {
        return wrong.lastDay() >= WRONG_CODES_A_DAY;
    }

    /** What keeps a new device from asking this account's devices to let it in. */
    public ApprovalLimits limits(UUID accountId) {
        var wrong = table.wrongCodes(accountId);
        var afterRequests = table.waitAfterRequests(accountId).orElse(Duration.ZERO);
        var afterWrongCodes = hasTooManyToday(wrong) ? wrong.untilOldestIsADayOld() : Duration.ZERO;
        return new ApprovalLimits(
                afterRequests.compareTo(afterWrongCodes) > 0 ? afterRequests : afterWrongCodes,
                hasTooManySinceApproval(wrong),
                table.wasDeniedWithin(accountId, MUTED_AFTER_DENIAL));
    }

    /** There is one request at a time. A request that expires between the two statements is closed by the second. */
    private void makeRoom(Locked account, Visitor visitor) {
        announce(table.closeExpired(Optional.of(account.id())), Optional.empty());
        withdraw(account, visitor);
    }

    /** Noted once per request made, so that refusals alone add no rows. */
    private void noteTooMany(String ofWhat, UUID accountId, Visitor visitor) {
        if (table.refuseAfterNewest(accountId)) {
            history.note(Event.of(EventKind.TOO_MANY_REQUESTS)
                    .account(accountId)
                    .from(visitor)
                    .because(ofWhat));
        }
    }

    /** The request of a waiting cookie, in any state. */
    public Optional<WaitingRequest> find(Token token) {
        return table.find(token.hash(), REDEEMABLE_FOR);
    }

    /** The request with this id, in any state. */
    public Optional<WaitingRequest> find(UUID approvalId) {
        return table.find(approvalId, REDEEMABLE_FOR);
    }

    /** The account's request to reset its password with this id, in any state. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<ResetRequest> findReset(Locked account, UUID approvalId) {
        return table.findReset(account.id(), approvalId);
    }

    /** The requests that this account's devices can answer now. */
    public List<Approval> pending(UUID accountId) {
        return table.pendingAndShown(accountId);
    }

    /**
     * Compares a typed code with the one request that was shown (SEC-45). A sender that never saw the reply may send its
     * answer again: that costs no second try and gets the same reply.
     *
     * @param approver the live session that typed the code
     * @param key the sender's identifier for this answer
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public AnswerResult answer(
            Locked account, UUID approver, UUID approvalId, Code code, Optional<UUID> key, Visitor visitor) {
        var accountId = account.id();
        var earlier = key.flatMap(known -> table.earlierAnswer(accountId, approvalId, known));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var triesLeft = table.chargeTry(accountId, approvalId, key);
        if (triesLeft.isEmpty()) {
            return table.wasShown(accountId, approvalId) ? new AnswerResult.Closed() : new AnswerResult.Unknown();
        }
        var proof = codes.prove(approvalId, code);
        if (proof.isPresent()) {
            var approved = table.approve(accountId, proof.get(), approver);
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
            table.exhaust(accountId, approvalId).ifPresent(closed -> announce(closed, approver, visitor));
        }
        return new AnswerResult.WrongCode(triesLeft.get());
    }

    /** "It wasn't me": ends the request and mutes the next ones for a while. The key works as with {@link #answer}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public DenialResult deny(Locked account, UUID approver, UUID approvalId, Optional<UUID> key, Visitor visitor) {
        var accountId = account.id();
        if (key.filter(known -> table.isDeniedBy(accountId, approvalId, known)).isPresent()) {
            return DenialResult.DENIED;
        }
        if (!table.wasShown(accountId, approvalId)) {
            return DenialResult.UNKNOWN;
        }
        var denied = table.deny(accountId, approvalId);
        denied.ifPresent(closed -> {
            table.rememberDenial(approvalId, key);
            announce(closed, approver, visitor);
        });
        return denied.isPresent() ? DenialResult.DENIED : DenialResult.CLOSED;
    }

    /**
     * "It was me after all": from now on members are asked again. The request stays ended, and its wrong codes and tries
     * still count.
     *
     * @return false if this account denied no such request
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean takeDenialBack(Locked account, UUID approver, UUID approvalId, Visitor visitor) {
        if (!table.wasDenied(account.id(), approvalId)) {
            return false;
        }
        if (table.takeDenialBack(approvalId)) {
            history.note(Event.of(EventKind.DENIAL_TAKEN_BACK)
                    .account(account.id())
                    .session(approver)
                    .approval(approvalId)
                    .from(visitor));
        }
        return true;
    }

    /** The waiting device cancels its request. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(Locked account, UUID approvalId, Visitor visitor) {
        announce(table.cancel(account.id(), approvalId, REDEEMABLE_FOR), Optional.of(visitor));
    }

    /** Cancels the requests of resets that were closed in this transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(Locked account, List<UUID> approvalIds, Optional<Visitor> visitor) {
        approvalIds.forEach(id -> announce(table.cancel(account.id(), id, REDEEMABLE_FOR), visitor));
    }

    /** Cancels this browser's requests, which it no longer needs. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void withdraw(Locked account, Visitor visitor) {
        announce(
                table.cancelOfBrowser(account.id(), visitor.browserToken().hash(), REDEEMABLE_FOR),
                Optional.of(visitor));
    }

    /** Cancels all of the account's requests that could still let a device in (SEC-08). */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancelAll(Locked account, Optional<Visitor> visitor) {
        announce(table.cancelAll(account.id(), REDEEMABLE_FOR), visitor);
    }

    /** Deletes the account's requests, which have ended. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account) {
        table.deleteAll(account.id());
    }

    /**
     * Stops counting earlier requests, denials and wrong codes (SEC-42, SEC-51, SEC-52), because someone who knew the old
     * password caused them. Otherwise a thief could keep a member's own device out even after the password was changed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgive(Locked account) {
        table.forgive(account.id());
    }

    /**
     * Consumes an approved request, once (SEC-46). The caller has found it approved after taking the lock.
     *
     * @throws IllegalStateException if the request is not approved, or is already redeemed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void redeem(Locked account, UUID approvalId) {
        if (!table.redeem(account.id(), approvalId)) {
            throw new IllegalStateException("not approved, or redeemed before: " + approvalId);
        }
    }

    /** @return whether its redemption is refused for the first time */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean refuseRedemption(Locked account, WaitingRequest request) {
        return table.refuseRedemption(account.id(), request.id());
    }

    /** Ends the expired requests of all accounts. */
    @Transactional
    public void sweep() {
        announce(table.closeExpired(Optional.empty()), Optional.empty());
    }

    /**
     * Blanks the addresses and user agents of ended requests when their retention is over (SEC-66).
     *
     * @return whether there may be more of them
     */
    @Transactional
    public boolean blankAddresses() {
        return table.blankAddresses(historySettings.addresses(), BLANKED_AT_ONCE) == BLANKED_AT_ONCE;
    }

    private void announce(List<ApprovalTable.Closed> closed, Optional<Visitor> visitor) {
        closed.forEach(one -> announce(one, event(one).from(visitor)));
    }

    private void announce(ApprovalTable.Closed closed, UUID approver, Visitor visitor) {
        announce(closed, event(closed).session(approver).from(visitor));
    }

    private void announce(ApprovalTable.Closed closed, Event event) {
        history.note(event);
        announcements.publishEvent(
                new ApprovalClosed(closed.accountId(), closed.id(), closed.outcome(), closed.shown()));
    }

    private static Event event(ApprovalTable.Closed closed) {
        var kind = switch (closed.outcome()) {
            case APPROVED -> EventKind.APPROVAL_APPROVED;
            case DENIED -> EventKind.APPROVAL_DENIED;
            case EXPIRED -> EventKind.APPROVAL_EXPIRED;
            case CANCELLED -> EventKind.APPROVAL_CANCELLED;
            case EXHAUSTED -> EventKind.APPROVAL_EXHAUSTED;
        };
        var event = Event.of(kind).account(closed.accountId()).approval(closed.id());
        return switch (closed.purpose()) {
            case SIGN_IN -> event;
            case PASSWORD_RESET -> event.because(closed.purpose().toString());
        };
    }
}
