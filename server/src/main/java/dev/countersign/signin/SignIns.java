package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_CREATED;
import static dev.countersign.history.EventKind.APPROVAL_REDEEMED;
import static dev.countersign.history.EventKind.LIMIT_REACHED;
import static dev.countersign.history.EventKind.PASSWORD_CHANGED;
import static dev.countersign.history.EventKind.PASSWORD_CHANGE_REFUSED;
import static dev.countersign.history.EventKind.PASSWORD_WRONG;
import static dev.countersign.history.EventKind.PROOF_LOCKED;
import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWAL_REFUSED;
import static dev.countersign.history.EventKind.RECOVERY_CODES_RENEWED;
import static dev.countersign.history.EventKind.REDEMPTION_REFUSED;
import static dev.countersign.history.EventKind.SESSION_ENDED_BY_MEMBER;
import static dev.countersign.history.EventKind.SIGNED_OUT;
import static dev.countersign.history.EventKind.SIGN_UP_REFUSED;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.account.DrawnCodes;
import dev.countersign.account.PasswordChange;
import dev.countersign.account.PasswordCheck;
import dev.countersign.account.PasswordProof;
import dev.countersign.account.RecoveryCheck;
import dev.countersign.account.SignUpResult;
import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.ApprovalSettings;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.DenialResult;
import dev.countersign.approval.RequestResult;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Charge;
import dev.countersign.limits.Guess;
import dev.countersign.limits.Limits;
import dev.countersign.session.Session;
import dev.countersign.session.SessionSettings;
import dev.countersign.session.SessionSettings.AtLimit;
import dev.countersign.session.Sessions;
import dev.countersign.session.StartResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How a device signs in and out.
 *
 * <p>A right password is enough for the first device and for a browser that takes its own seat back. Any other device gets a
 * code and waits; the member types that code on a signed-in device; the waiting device then redeems the approval for a
 * session. Without a signed-in device in reach, a recovery code replaces the approval and ends all other sessions.
 *
 * <p>Every step locks the account's row before it reads, so that two of them never see the same free seat. Passwords are
 * hashed before the lock is taken, and charged as guesses before they are hashed (SEC-17).
 */
@Component
public class SignIns {
    private final Accounts accounts;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Limits limits;
    private final History history;
    private final SessionSettings sessionSettings;
    private final ApprovalSettings approvalSettings;
    private final TransactionOperations transaction;

    SignIns(
            Accounts accounts,
            Sessions sessions,
            Approvals approvals,
            Limits limits,
            History history,
            SessionSettings sessionSettings,
            ApprovalSettings approvalSettings,
            TransactionOperations transaction) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.approvals = approvals;
        this.limits = limits;
        this.history = history;
        this.sessionSettings = sessionSettings;
        this.approvalSettings = approvalSettings;
        this.transaction = transaction;
    }

    /** Finds whose session cookie this is; empty if the session has ended or the account is disabled (SEC-32). */
    public Optional<Caller> recognise(Token token) {
        return sessions.find(token)
                .flatMap(session -> accounts.find(session.accountId()).map(account -> new Caller(account, session)));
    }

    /**
     * Creates a member and signs this device in.
     *
     * @param drawn the recovery codes; drawn here if empty
     */
    public SignUpOutcome signUp(
            String email, String password, String name, Optional<DrawnCodes> drawn, Visitor visitor) {
        return switch (limits.signUp(visitor.ip())) {
            case Charge.Wait wait -> {
                if (wait.first()) {
                    history.note(
                            Event.of(EventKind.TOO_MANY_REQUESTS).from(visitor).because("sign-ups"));
                }
                yield new SignUpOutcome.TooManyAttempts(wait.retryAfter());
            }
            case Charge.Allowed charge ->
                signUp(charge, email, password, name, drawn.orElseGet(accounts::drawRecoveryCodes), visitor);
        };
    }

    private SignUpOutcome signUp(
            Charge.Allowed charge, String email, String password, String name, DrawnCodes codes, Visitor visitor) {
        return switch (accounts.prepareSignUp(email, password, name, visitor.network())) {
            case SignUpResult.Prepared prepared -> {
                var outcome = inTransaction(() -> join(prepared, codes, visitor));
                limits.wasRight(charge);
                if (outcome instanceof SignUpOutcome.SignedUp(var in, var _)) {
                    limits.lift(in.account().email(), in.account().id());
                }
                yield outcome;
            }
            case SignUpResult.Invalid(var flaws) -> {
                limits.wasUnfit(charge);
                yield new SignUpOutcome.Invalid(flaws);
            }
            case SignUpResult.Busy() -> {
                limits.wasNotJudged(charge);
                yield new SignUpOutcome.Busy();
            }
        };
    }

    private SignUpOutcome join(SignUpResult.Prepared prepared, DrawnCodes codes, Visitor visitor) {
        var account = accounts.create(prepared);
        if (account.isEmpty()) {
            history.note(Event.of(SIGN_UP_REFUSED).from(visitor).because("email-taken"));
            return new SignUpOutcome.EmailTaken();
        }
        history.note(Event.of(ACCOUNT_CREATED).account(account.get().id()).from(visitor));
        var started = sessions.start(account.get().id(), visitor, SignInMethod.PASSWORD);
        accounts.replaceRecoveryCodes(account.get().id(), codes);
        return new SignUpOutcome.SignedUp(signedIn(account.get(), started).orElseThrow(), codes.codes());
    }

    /** Signs in a device with an email and a password, or asks for approval. */
    public SignInResult signIn(String email, String password, Visitor visitor) {
        return switch (limits.guess(Guess.SIGN_IN, Accounts.normalised(email), visitor.ip())) {
            case Charge.Wait wait -> paused(wait, () -> accounts.find(email).map(Account::id), visitor);
            case Charge.Allowed charge -> signIn(charge, email, password, visitor);
        };
    }

    private SignInResult paused(Charge.Wait wait, Supplier<Optional<UUID>> account, Visitor visitor) {
        if (wait.first()) {
            history.note(
                    Event.of(EventKind.SIGN_IN_PAUSED).account(account.get()).from(visitor));
        }
        return new SignInResult.TooManyAttempts(wait.retryAfter());
    }

    private SignInResult signIn(Charge.Allowed charge, String email, String password, Visitor visitor) {
        return switch (accounts.check(email, password, visitor.network())) {
            case PasswordCheck.Wrong(var account) -> refused(charge, account, visitor);
            case PasswordCheck.Busy() -> {
                limits.wasNotJudged(charge);
                yield new SignInResult.Busy();
            }
            case PasswordCheck.Right(var account, var _)
            when charge.locked() -> refused(charge, Optional.of(account.id()), visitor);
            case PasswordCheck.Right(var account, var proof) ->
                limits.right(charge)
                        .map(wait -> paused(wait, () -> Optional.of(account.id()), visitor))
                        .orElseGet(() -> judged(charge, account.id(), proof, visitor));
        };
    }

    private SignInResult judged(Charge.Allowed charge, UUID accountId, PasswordProof proof, Visitor visitor) {
        var result = inTransaction(() -> withRightPassword(charge, accountId, proof, visitor));
        // Any other obstacle is not a failure of the password (SEC-20).
        if (!(result instanceof SignInResult.Refused)) {
            limits.wasRight(charge);
        }
        return result;
    }

    private SignInResult refused(Charge.Allowed charge, Optional<UUID> account, Visitor visitor) {
        var wrong = Event.of(PASSWORD_WRONG).account(account).from(visitor);
        history.note(charge.locked() ? wrong.because("locked") : wrong);
        if (charge.isLast()) {
            history.note(Event.of(EventKind.ACCOUNT_LOCKED).account(account).from(visitor));
        }
        return new SignInResult.Refused();
    }

    private SignInResult withRightPassword(
            Charge.Allowed charge, UUID accountId, PasswordProof proof, Visitor visitor) {
        var locked = accounts.lock(accountId, proof);
        if (locked.isEmpty()) {
            return refused(charge, Optional.of(accountId), visitor);
        }
        var account = locked.get();

        var ownSeat = sessions.takeSeatBack(accountId, visitor, SignInMethod.PASSWORD);
        if (ownSeat.isPresent()) {
            return signedIn(account, ownSeat.get()).orElseThrow();
        }
        var others = sessions.seated(accountId).size();
        if (others >= sessionSettings.limit() && sessionSettings.atLimit() == AtLimit.REFUSE) {
            return limitReached(accountId, visitor);
        }
        if (others > 0 && approvalSettings.mode() == ApprovalSettings.Mode.REQUIRED) {
            return ask(accountId, visitor);
        }
        if (sessionSettings.atLimit() == AtLimit.END_OLDEST) {
            sessions.makeRoom(accountId, Optional.empty());
        }
        approvals.withdraw(accountId, visitor);
        return signedIn(account, sessions.start(accountId, visitor, SignInMethod.PASSWORD))
                .<SignInResult>map(signedIn -> signedIn)
                .orElseGet(() -> limitReached(accountId, visitor));
    }

    private SignInResult limitReached(UUID accountId, Visitor visitor) {
        history.note(Event.of(LIMIT_REACHED).account(accountId).from(visitor));
        return new SignInResult.LimitReached(sessionSettings.limit(), accountId);
    }

    private SignInResult ask(UUID accountId, Visitor visitor) {
        return switch (approvals.request(accountId, visitor)) {
            case RequestResult.Requested(var request, var token) -> new SignInResult.ApprovalRequired(request, token);
            case RequestResult.AnotherIsWaiting(var retryAfter) -> new SignInResult.AnotherIsWaiting(retryAfter);
            case RequestResult.TooManyWrongCodes(var retryAfter) -> new SignInResult.TooManyWrongCodes(retryAfter);
            case RequestResult.TooManyRequests(var retryAfter) -> new SignInResult.TooManyRequests(retryAfter);
        };
    }

    /**
     * Signs in with a recovery code, for a member who cannot reach any signed-in device (SEC-67). It needs no approval.
     * Instead, all sessions and requests end, so that nobody signs in unnoticed (L2).
     */
    public RecoveryResult recover(String email, String password, String recoveryCode, Visitor visitor) {
        return switch (limits.recovery(Accounts.normalised(email), visitor.ip())) {
            case Charge.Wait wait -> recoveryPaused(wait, visitor);
            case Charge.Allowed charge -> recover(charge, email, password, recoveryCode, visitor);
        };
    }

    private RecoveryResult recoveryPaused(Charge.Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(EventKind.SIGN_IN_PAUSED).from(visitor).because("recovery"));
        }
        return new RecoveryResult.TooManyAttempts(wait.retryAfter());
    }

    private RecoveryResult recover(
            Charge.Allowed charge, String email, String password, String recoveryCode, Visitor visitor) {
        return switch (accounts.checkRecovery(email, password, recoveryCode, visitor.network())) {
            case RecoveryCheck.Wrong(var account) -> recoveryRefused(account, visitor);
            case RecoveryCheck.Busy() -> {
                limits.wasNotJudged(charge);
                yield new RecoveryResult.Busy();
            }
            case RecoveryCheck.Right right ->
                limits.right(charge)
                        .map(wait -> recoveryPaused(wait, visitor))
                        .orElseGet(() -> recoveredWith(right, charge, visitor));
        };
    }

    private RecoveryResult recoveredWith(RecoveryCheck.Right right, Charge.Allowed charge, Visitor visitor) {
        var result = inTransaction(() -> withRightCode(right, visitor));
        if (result instanceof SignedIn in) {
            limits.wasRight(charge);
            limits.lift(in.account().email(), in.account().id());
        }
        return result;
    }

    private RecoveryResult withRightCode(RecoveryCheck.Right right, Visitor visitor) {
        var accountId = right.account().id();
        var account = accounts.lock(accountId, right.password());
        if (account.isEmpty() || !accounts.useRecoveryCode(accountId, right.code())) {
            return recoveryRefused(Optional.of(accountId), visitor);
        }
        approvals.cancelAll(accountId, Optional.of(visitor));
        approvals.forgive(accountId);
        var started = sessions.takeSeatBack(accountId, visitor, SignInMethod.RECOVERY)
                .<StartResult>map(ownSeat -> ownSeat)
                .orElseGet(() -> {
                    sessions.endAll(accountId, EndReason.RECOVERY);
                    return sessions.start(accountId, visitor, SignInMethod.RECOVERY);
                });
        var in = signedIn(account.get(), started).orElseThrow();
        sessions.endOthers(accountId, in.session().id(), EndReason.RECOVERY);
        history.note(Event.of(EventKind.RECOVERED)
                .account(accountId)
                .session(in.session().id())
                .from(visitor));
        return in;
    }

    private RecoveryResult recoveryRefused(Optional<UUID> account, Visitor visitor) {
        history.note(Event.of(EventKind.RECOVERY_REFUSED).account(account).from(visitor));
        return new RecoveryResult.Refused();
    }

    /**
     * A member types a code on a signed-in device.
     *
     * @param key the sender's identifier for this answer: the same answer sent again is not judged again
     * @return empty if the approver is no longer signed in (SEC-47)
     */
    public Optional<AnswerResult> answer(
            Session approver, UUID approvalId, String code, Optional<UUID> key, Visitor visitor) {
        return whileSignedIn(
                approver, () -> approvals.answer(approver.accountId(), approver.id(), approvalId, code, key, visitor));
    }

    /**
     * A member says "It wasn't me" on a signed-in device.
     *
     * @param key as with {@link #answer}
     * @return empty if the device is no longer signed in
     */
    public Optional<DenialResult> deny(Session approver, UUID approvalId, Optional<UUID> key, Visitor visitor) {
        return whileSignedIn(
                approver, () -> approvals.deny(approver.accountId(), approver.id(), approvalId, key, visitor));
    }

    /**
     * A member says "It was me after all" on a signed-in device.
     *
     * @return empty if the device is no longer signed in; false if its account denied no such request
     */
    public Optional<Boolean> takeDenialBack(Session approver, UUID approvalId, Visitor visitor) {
        return whileSignedIn(
                approver, () -> approvals.takeDenialBack(approver.accountId(), approver.id(), approvalId, visitor));
    }

    /**
     * The waiting device comes for its session.
     *
     * @param end with the setting {@code ask}: the session that is to make room
     */
    public RedemptionResult redeem(Token waiting, Optional<UUID> end, Visitor visitor) {
        var request = approvals.find(waiting);
        if (request.isEmpty()) {
            return new RedemptionResult.NotWaiting();
        }
        return inTransaction(() -> {
            var result = redeemLocked(request.get().accountId(), waiting, end, visitor);
            noteRedemption(request.get(), result, visitor);
            return result;
        });
    }

    private RedemptionResult redeemLocked(UUID accountId, Token waiting, Optional<UUID> end, Visitor visitor) {
        var account = accounts.lock(accountId);
        var request = approvals.find(waiting).orElseThrow();
        var approver = request.approver().flatMap(sessions::find).map(Session::id);
        switch (request.state()) {
            case PENDING -> {
                return new RedemptionResult.NotApproved();
            }
            case CLOSED -> {
                return new RedemptionResult.Closed();
            }
            case APPROVED -> {
                if (account.isEmpty() || approver.isEmpty()) {
                    approvals.cancel(request, visitor);
                    return new RedemptionResult.Closed();
                }
            }
        }
        if (end.isPresent()
                && sessionSettings.atLimit() == AtLimit.ASK
                && !sessions.end(accountId, end.get(), EndReason.REPLACED)) {
            return new RedemptionResult.NoSuchSession();
        }
        var started = sessions.takeSeatBack(accountId, visitor, SignInMethod.APPROVAL)
                .<StartResult>map(ownSeat -> ownSeat)
                .orElseGet(() -> {
                    if (sessionSettings.atLimit() == AtLimit.END_OLDEST) {
                        sessions.makeRoom(accountId, approver);
                    }
                    return sessions.start(accountId, visitor, SignInMethod.APPROVAL);
                });
        return switch (started) {
            case StartResult.NoSeat(var live) ->
                new RedemptionResult.LimitReached(
                        sessionSettings.limit(), sessionSettings.atLimit() == AtLimit.ASK ? live : List.of());
            case StartResult.Started(var session, var token) -> {
                approvals.redeem(request);
                yield new SignedIn(account.get(), session, token);
            }
        };
    }

    private void noteRedemption(WaitingRequest request, RedemptionResult result, Visitor visitor) {
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

    /** Notes one row for a request, however often its cookie comes back; the cookie can be sent for ever. */
    private void noteFirst(WaitingRequest request, Event refused) {
        if (approvals.refuseRedemption(request)) {
            history.note(refused);
        }
    }

    /** The waiting device cancels its request. */
    public void cancel(WaitingRequest request, Visitor visitor) {
        inTransaction(() -> {
            accounts.lock(request.accountId());
            approvals.cancel(request, visitor);
            return request;
        });
    }

    /** This device signs out. */
    public void signOut(Session session, Visitor visitor) {
        inTransaction(() -> {
            accounts.lock(session.accountId());
            return end(session, session.id(), EndReason.SIGNED_OUT, visitor);
        });
    }

    /** Ends one of the member's sessions, this one or another. */
    public EndResult end(Session by, UUID sessionId, Visitor visitor) {
        var reason = by.id().equals(sessionId) ? EndReason.SIGNED_OUT : EndReason.ENDED_BY_MEMBER;
        return whileSignedIn(by, () -> end(by, sessionId, reason, visitor))
                .map(ended -> ended ? EndResult.ENDED : EndResult.NO_SUCH_SESSION)
                .orElse(EndResult.NOT_SIGNED_IN);
    }

    private boolean end(Session by, UUID sessionId, EndReason reason, Visitor visitor) {
        var ended = sessions.end(by.accountId(), sessionId, reason);
        if (ended) {
            noteEnd(by, sessionId, visitor);
        }
        return ended;
    }

    /**
     * Ends every session of the member except this one.
     *
     * @return how many were ended; empty if this session has itself ended
     */
    public Optional<Integer> endOthers(Session by, Visitor visitor) {
        return whileSignedIn(by, () -> {
            var ended = sessions.endOthers(by.accountId(), by.id(), EndReason.ENDED_BY_MEMBER);
            ended.forEach(id -> noteEnd(by, id, visitor));
            return ended.size();
        });
    }

    private void noteEnd(Session by, UUID ended, Visitor visitor) {
        var kind = by.id().equals(ended) ? SIGNED_OUT : SESSION_ENDED_BY_MEMBER;
        history.note(Event.of(kind)
                .account(by.accountId())
                .session(by.id())
                .ended(ended)
                .from(visitor));
    }

    /** Changes the password and ends what the old one opened: other sessions, all requests (SEC-08) and all counts. */
    public PasswordChangeOutcome changePassword(
            Session by, String currentPassword, String newPassword, Visitor visitor) {
        return switch (limits.newPassword(by.accountId(), visitor.ip())) {
            case Charge.Wait wait -> changePaused(wait, by, visitor);
            case Charge.Allowed charge
            when charge.locked() -> {
                limits.wasWrong(charge);
                noteRefused(PASSWORD_CHANGE_REFUSED, by, visitor, "locked");
                yield new PasswordChangeOutcome.WrongPassword();
            }
            case Charge.Allowed charge -> changePassword(charge, by, currentPassword, newPassword, visitor);
        };
    }

    private PasswordChangeOutcome changePaused(Charge.Wait wait, Session by, Visitor visitor) {
        if (wait.first()) {
            noteRefused(PASSWORD_CHANGE_REFUSED, by, visitor, "too-many-attempts");
        }
        return new PasswordChangeOutcome.TooManyAttempts(wait.retryAfter());
    }

    private PasswordChangeOutcome changePassword(
            Charge.Allowed charge, Session by, String currentPassword, String newPassword, Visitor visitor) {
        return switch (accounts.preparePasswordChange(
                by.accountId(), currentPassword, newPassword, visitor.network())) {
            case PasswordChange.Prepared prepared ->
                limits.right(charge)
                        .map(wait -> changePaused(wait, by, visitor))
                        .orElseGet(() -> changeTo(prepared, charge, by, visitor));
            case PasswordChange.WrongPassword() -> {
                limits.wasWrong(charge);
                noteIfLast(charge, by, visitor);
                yield wrongPassword(by, visitor);
            }
            case PasswordChange.Invalid(var flaws) -> {
                limits.wasUnfit(charge);
                yield new PasswordChangeOutcome.Invalid(flaws);
            }
            case PasswordChange.Busy() -> {
                limits.wasNotJudged(charge);
                yield new PasswordChangeOutcome.Busy();
            }
        };
    }

    private PasswordChangeOutcome changeTo(
            PasswordChange.Prepared prepared, Charge.Allowed charge, Session by, Visitor visitor) {
        limits.wasRight(charge);
        return whileSignedIn(by, () -> change(by, prepared, visitor)).orElseGet(PasswordChangeOutcome.NotSignedIn::new);
    }

    private PasswordChangeOutcome wrongPassword(Session by, Visitor visitor) {
        noteRefused(PASSWORD_CHANGE_REFUSED, by, visitor, "wrong-password");
        return new PasswordChangeOutcome.WrongPassword();
    }

    private PasswordChangeOutcome change(Session by, PasswordChange.Prepared prepared, Visitor visitor) {
        if (!accounts.changePassword(by.accountId(), prepared)) {
            return wrongPassword(by, visitor);
        }
        note(PASSWORD_CHANGED, by, visitor);
        sessions.endOthers(by.accountId(), by.id(), EndReason.PASSWORD_CHANGED);
        approvals.cancelAll(by.accountId(), Optional.of(visitor));
        approvals.forgive(by.accountId());
        return new PasswordChangeOutcome.Changed();
    }

    /**
     * Gives the member new recovery codes; the old ones stop working (SEC-34). If called again with the same drawn codes, it
     * changes nothing and returns them again.
     *
     * @param drawn the new codes; drawn here if empty
     */
    public RenewalResult renewRecoveryCodes(Session by, String password, Optional<DrawnCodes> drawn, Visitor visitor) {
        return switch (limits.guess(Guess.PROOF, by.accountId().toString(), visitor.ip())) {
            case Charge.Wait wait -> renewalPaused(wait, by, visitor);
            case Charge.Allowed charge when charge.locked() -> renewalRefused(by, visitor, "locked");
            case Charge.Allowed charge -> renewRecoveryCodes(charge, by, password, drawn, visitor);
        };
    }

    private RenewalResult renewalPaused(Charge.Wait wait, Session by, Visitor visitor) {
        if (wait.first()) {
            noteRefused(RECOVERY_CODES_RENEWAL_REFUSED, by, visitor, "too-many-attempts");
        }
        return new RenewalResult.TooManyAttempts(wait.retryAfter());
    }

    private RenewalResult renewRecoveryCodes(
            Charge.Allowed charge, Session by, String password, Optional<DrawnCodes> drawn, Visitor visitor) {
        return switch (accounts.check(by.accountId(), password, visitor.network())) {
            case PasswordCheck.Wrong _ -> {
                noteIfLast(charge, by, visitor);
                yield renewalRefused(by, visitor, "wrong-password");
            }
            case PasswordCheck.Busy() -> {
                limits.wasNotJudged(charge);
                yield new RenewalResult.Busy();
            }
            case PasswordCheck.Right right ->
                limits.right(charge)
                        .map(wait -> renewalPaused(wait, by, visitor))
                        .orElseGet(() -> renewWith(right.proof(), charge, by, drawn, visitor));
        };
    }

    private RenewalResult renewWith(
            PasswordProof proof, Charge.Allowed charge, Session by, Optional<DrawnCodes> drawn, Visitor visitor) {
        limits.wasRight(charge);
        return whileSignedIn(by, () -> renew(by, proof, drawn, visitor)).orElseGet(RenewalResult.NotSignedIn::new);
    }

    private RenewalResult renew(Session by, PasswordProof proof, Optional<DrawnCodes> drawn, Visitor visitor) {
        if (accounts.lock(by.accountId(), proof).isEmpty()) {
            return renewalRefused(by, visitor, "wrong-password");
        }
        var codes = drawn.orElseGet(() -> accounts.drawRecoveryCodes(by.accountId()));
        if (accounts.hasRecoveryCodes(by.accountId(), codes)) {
            return new RenewalResult.Renewed(codes.codes());
        }
        if (!accounts.replaceRecoveryCodes(by.accountId(), codes)) {
            return new RenewalResult.Outdated();
        }
        note(RECOVERY_CODES_RENEWED, by, visitor);
        return new RenewalResult.Renewed(codes.codes());
    }

    private RenewalResult renewalRefused(Session by, Visitor visitor, String reason) {
        noteRefused(RECOVERY_CODES_RENEWAL_REFUSED, by, visitor, reason);
        return new RenewalResult.WrongPassword();
    }

    private void noteIfLast(Charge.Allowed charge, Session by, Visitor visitor) {
        if (charge.isLast()) {
            note(PROOF_LOCKED, by, visitor);
        }
    }

    private void note(EventKind kind, Session by, Visitor visitor) {
        history.note(Event.of(kind).account(by.accountId()).session(by.id()).from(visitor));
    }

    private void noteRefused(EventKind kind, Session by, Visitor visitor, String reason) {
        history.note(Event.of(kind)
                .account(by.accountId())
                .session(by.id())
                .from(visitor)
                .because(reason));
    }

    /** Runs the work if the device is still signed in once the account's lock is held. */
    private <T> Optional<T> whileSignedIn(Session by, Supplier<T> work) {
        return inTransaction(() -> accounts.lock(by.accountId())
                .flatMap(account -> sessions.find(by.id()))
                .map(live -> work.get()));
    }

    private static Optional<SignedIn> signedIn(Account account, StartResult result) {
        return switch (result) {
            case StartResult.Started(var session, var token) -> Optional.of(new SignedIn(account, session, token));
            case StartResult.NoSeat _ -> Optional.empty();
        };
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
