package dev.countersign.signin;

import static dev.countersign.history.EventKind.MAILED_CODE_WRONG;
import static dev.countersign.history.EventKind.PASSWORD_RESET;
import static dev.countersign.history.EventKind.PASSWORD_RESET_PROVED;
import static dev.countersign.history.EventKind.RECOVERY_REFUSED;
import static dev.countersign.history.EventKind.TOO_MANY_REQUESTS;

import dev.countersign.account.Accounts;
import dev.countersign.account.EmailAddresses;
import dev.countersign.account.Emails;
import dev.countersign.account.FieldRule;
import dev.countersign.account.LockedMember;
import dev.countersign.account.NewPassword;
import dev.countersign.account.Passwords;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.ResetRequest;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.Letters;
import dev.countersign.oidc.Consents;
import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.outbox.Outbox;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.recovery.RecoveryProof;
import dev.countersign.reset.Reset;
import dev.countersign.reset.ResetState;
import dev.countersign.reset.Resets;
import dev.countersign.session.Sessions;
import dev.countersign.signin.ResetResult.Standing;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * A member who has forgotten their password chooses a new one.
 *
 * <p>Whoever asks gets the same answer for every address; {@link ResetLetters} then mails a code to a member (SEC-72). Once that
 * code is typed, {@link ResetGate} lets the reset go on at once, or after the member's devices were asked (SEC-73). The new
 * password ends everything that was open before.
 */
@Component
public class PasswordResets {
    private final Limits limits;
    private final Letters letters;
    private final OneTimeCodes codes;
    private final Resets resets;
    private final Outbox<ResetLetters.Desk, Reset> outbox;
    private final ResetGate gate;
    private final FreshStart freshStart;
    private final Accounts accounts;
    private final EmailAddresses emailAddresses;
    private final Passwords passwords;
    private final RecoveryCodes recoveryCodes;
    private final Consents consents;
    private final AccountLock lock;
    private final Sessions sessions;
    private final Approvals approvals;
    private final History history;

    PasswordResets(
            Limits limits,
            Letters letters,
            OneTimeCodes codes,
            Resets resets,
            Outbox<ResetLetters.Desk, Reset> outbox,
            ResetGate gate,
            FreshStart freshStart,
            Accounts accounts,
            EmailAddresses emailAddresses,
            Passwords passwords,
            RecoveryCodes recoveryCodes,
            Consents consents,
            AccountLock lock,
            Sessions sessions,
            Approvals approvals,
            History history) {
        this.limits = limits;
        this.letters = letters;
        this.codes = codes;
        this.resets = resets;
        this.outbox = outbox;
        this.gate = gate;
        this.freshStart = freshStart;
        this.accounts = accounts;
        this.emailAddresses = emailAddresses;
        this.passwords = passwords;
        this.recoveryCodes = recoveryCodes;
        this.consents = consents;
        this.lock = lock;
        this.sessions = sessions;
        this.approvals = approvals;
        this.history = history;
    }

    /** Whether there is a mail server, without which nobody can ask. */
    public boolean isMailed() {
        return letters.hasServer();
    }

    /** Somebody types an address. Whether it is a member's is found out after the answer. */
    public ResetAskResult ask(String email, Visitor visitor) {
        if (!isMailed()) {
            return new ResetAskResult.NoMail();
        }
        var address = Emails.compared(email);
        if (address.isEmpty()) {
            return new ResetAskResult.Invalid(accounts.flaws(FieldRule.EMAIL, "email", email));
        }
        return limits.reset(
                visitor.ip(),
                wait -> new ResetAskResult.TryLater(noted(wait, visitor)),
                attempt -> new Verdict.Right<>(() -> begin(address.get(), visitor)));
    }

    private ResetAskResult begin(String email, Visitor visitor) {
        var code = codes.make(Purpose.PASSWORD_RESET, Optional.empty(), email, Optional.empty());
        var token = Token.random();
        resets.add(token, code.id(), email, code.expiresAt(), visitor);
        outbox.sendAfterCommit();
        return new ResetAskResult.Asked(code.expiresAt(), token, resets.longestLife());
    }

    /** How far the reset of this cookie has come. */
    public ResetResult look(Token token, Visitor visitor) {
        return resets.find(token)
                .<ResetResult>map(reset -> standing(reset, visitor))
                .orElseGet(ResetResult.NotResetting::new);
    }

    /** The mailed code is typed. For an address that is nobody's, each code is as wrong as for any other. */
    public ResetResult enterCode(Token token, String code, Visitor visitor) {
        return ifOpen(
                token,
                reset -> reset.proved()
                        ? unlessClosed(standing(reset, visitor))
                        : limits.code(
                                visitor.ip(),
                                wait -> new ResetResult.TryLater(noted(wait, visitor)),
                                attempt -> judgeCode(reset, code, visitor)));
    }

    private Verdict<ResetResult> judgeCode(Reset reset, String code, Visitor visitor) {
        return switch (codes.check(reset.codeId(), code)) {
            case CodeCheck.Right _ ->
                new Verdict.Right<>(() -> underLock(reset, account -> prove(account, reset, visitor)));
            case CodeCheck.Wrong(var triesLeft) -> new Verdict.Wrong<>(wrong(reset, triesLeft, visitor));
            case CodeCheck.Over() -> new Verdict.NotJudged<>(afterItsCode(reset, visitor));
        };
    }

    /** The code has expired or was tried too often; or it was sent twice, and the other request has just used it. */
    private ResetResult afterItsCode(Reset reset, Visitor visitor) {
        return resets.find(reset.id())
                .filter(Reset::proved)
                .map(proved -> unlessClosed(standing(proved, visitor)))
                .orElseGet(ResetResult.Closed::new);
    }

    private ResetResult prove(LockedMember account, Reset reset, Visitor visitor) {
        var isFirst = codes.use(reset.codeId()) && resets.prove(reset);
        if (isFirst) {
            approvals.cancel(account, resets.closeEarlier(account, reset), Optional.of(visitor));
        }
        var standing = advance(account, reset, visitor);
        if (isFirst) {
            history.note(Event.of(PASSWORD_RESET_PROVED)
                    .account(account.id())
                    .from(visitor)
                    .because(standing.state().toString()));
        }
        return unlessClosed(standing);
    }

    private ResetResult wrong(Reset reset, int triesLeft, Visitor visitor) {
        history.note(Event.of(MAILED_CODE_WRONG).account(reset.accountId()).from(visitor));
        if (triesLeft == 0) {
            resets.closeUnlessProved(reset);
        }
        return new ResetResult.WrongCode(triesLeft);
    }

    /** A recovery code takes the place of an answer by the member's devices. */
    public ResetResult recover(Token token, String recoveryCode, Visitor visitor) {
        return ifProved(
                token,
                reset -> limits.code(
                        visitor.ip(),
                        wait -> new ResetResult.TryLater(noted(wait, visitor)),
                        attempt -> judgeRecoveryCode(attempt, reset, recoveryCode, visitor)));
    }

    private Verdict<ResetResult> judgeRecoveryCode(Attempt attempt, Reset reset, String recoveryCode, Visitor visitor) {
        return reset.accountId()
                .flatMap(account -> recoveryCodes.find(attempt, account, recoveryCode))
                .<Verdict<ResetResult>>map(proof -> new Verdict.Right<>(
                        () -> underLock(reset, account -> hold(account, reset, proof, visitor)),
                        result -> !(result instanceof ResetResult.WrongRecoveryCode)))
                .orElseGet(() -> new Verdict.Wrong<>(refused(reset, visitor)));
    }

    /** The devices have nothing to answer any more. */
    private ResetResult hold(LockedMember account, Reset reset, RecoveryProof proof, Visitor visitor) {
        if (!recoveryCodes.isHeldFor(account, reset.id()) && !recoveryCodes.hold(account, proof, reset.id())) {
            return refused(reset, visitor);
        }
        var standing = advance(account, reset, visitor);
        standing.request().ifPresent(asked -> approvals.cancel(account, asked.id(), visitor));
        return unlessClosed(new Standing(standing.state(), standing.expiresAt(), standing.readyAt(), Optional.empty()));
    }

    private ResetResult refused(Reset reset, Visitor visitor) {
        history.note(Event.of(RECOVERY_REFUSED)
                .account(reset.accountId())
                .from(visitor)
                .because(PASSWORD_RESET.toString()));
        return new ResetResult.WrongRecoveryCode();
    }

    /** The new password is chosen. It is hashed before the lock is taken. */
    public ResetResult choosePassword(Token token, String newPassword, Visitor visitor) {
        return ifProved(
                token,
                reset -> ifReady(
                        standing(reset, visitor),
                        () -> limits.newPassword(
                                visitor.ip(),
                                wait -> new ResetResult.TryLater(noted(wait, visitor)),
                                attempt -> judgePassword(reset, newPassword, visitor))));
    }

    private Verdict<ResetResult> judgePassword(Reset reset, String newPassword, Visitor visitor) {
        var member = reset.accountId().flatMap(accounts::find);
        if (member.isEmpty()) {
            return new Verdict.NotJudged<>(new ResetResult.Closed());
        }
        return switch (passwords.prepareNew(member.get(), newPassword, visitor.network())) {
            case NewPassword.Prepared prepared ->
                new Verdict.Right<>(() -> underLock(reset, account -> finish(account, reset, prepared, visitor)));
            case NewPassword.Invalid(var flaws) -> new Verdict.Unfit<>(new ResetResult.Invalid(flaws));
            case NewPassword.Busy() -> new Verdict.NotJudged<>(new ResetResult.TryLater(new Refusal.Busy()));
        };
    }

    private ResetResult finish(LockedMember account, Reset reset, NewPassword.Prepared password, Visitor visitor) {
        var standing = advance(account, reset, visitor);
        return ifReady(standing, () -> {
            recoveryCodes.useHeldFor(account, reset.id());
            standing.request()
                    .filter(asked -> asked.state() == ResetRequest.State.APPROVED)
                    .ifPresent(approved -> approvals.redeem(account, approved.id()));
            return account.account().emailVerified()
                    ? freshStart.with(account, password, visitor)
                    : takeOver(account, password, visitor);
        });
    }

    /** If somebody else made the account with this address, they keep nothing of it (SEC-76). */
    private ResetResult takeOver(LockedMember account, NewPassword.Prepared password, Visitor visitor) {
        emailAddresses.takeOver(account);
        sessions.forgetBrowsers(account);
        EnumSet.allOf(Purpose.class).forEach(purpose -> codes.voidAll(account, purpose));
        var begun = freshStart.with(account, password, visitor);
        consents.forget(account);
        return begun;
    }

    /**
     * Whether this reset ended with the new password that its own browser has chosen. The session that came with it is live,
     * but its cookie may have been lost with the answer.
     */
    public boolean hasSetPassword(Token token, Visitor visitor) {
        return resets.find(token).filter(reset -> reset.over() && reset.proved()).stream()
                .anyMatch(reset -> reset.accountId()
                        .flatMap(account -> sessions.ofBrowser(account, visitor, SignInMethod.RESET))
                        .filter(own -> own.signedInAt().isAfter(reset.askedAt()))
                        .isPresent());
    }

    private ResetResult ifOpen(Token token, Function<Reset, ResetResult> step) {
        return resets.find(token)
                .map(reset -> reset.over() ? new ResetResult.Closed() : step.apply(reset))
                .orElseGet(ResetResult.NotResetting::new);
    }

    private ResetResult ifProved(Token token, Function<Reset, ResetResult> step) {
        return ifOpen(token, reset -> reset.proved() ? step.apply(reset) : new ResetResult.NotReady());
    }

    private static ResetResult ifReady(Standing standing, Supplier<ResetResult> step) {
        return switch (standing.state()) {
            case READY -> step.get();
            case MAILED, WAITING -> new ResetResult.NotReady();
            case CLOSED -> new ResetResult.Closed();
        };
    }

    private static ResetResult unlessClosed(Standing standing) {
        return standing.state() == ResetState.CLOSED ? new ResetResult.Closed() : standing;
    }

    /** Looks at no account before the mailed code was typed (SEC-72). */
    private Standing standing(Reset reset, Visitor visitor) {
        return reset.accountId()
                .filter(account -> reset.proved())
                .flatMap(account -> lock.hold(account, held -> held.map(member -> advance(member, reset, visitor))))
                .orElseGet(() -> ResetGate.before(reset));
    }

    /** The row is read again under the lock. */
    private Standing advance(LockedMember account, Reset reset, Visitor visitor) {
        return gate.advance(account, resets.find(reset.id()).orElseThrow(), visitor);
    }

    private ResetResult underLock(Reset reset, Function<LockedMember, ResetResult> step) {
        return reset.accountId()
                .flatMap(account -> lock.hold(account, held -> held.map(step)))
                .orElseGet(ResetResult.Closed::new);
    }

    private Refusal noted(Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(TOO_MANY_REQUESTS).from(visitor).because("password-resets"));
        }
        return wait.refusal();
    }
}
