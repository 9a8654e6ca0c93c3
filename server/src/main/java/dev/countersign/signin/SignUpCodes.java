package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_CREATED;
import static dev.countersign.history.EventKind.MAILED_CODE_WRONG;
import static dev.countersign.history.EventKind.SIGN_UP_REFUSED;

import dev.countersign.account.Accounts;
import dev.countersign.account.PendingSignUp;
import dev.countersign.account.PendingSignUps;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Verdict;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The code that a sign-up was mailed is typed, in the browser that asked: there is an account, and its address is confirmed. If
 * the address is taken, by then or from the start, every code is as wrong as any other (SEC-11).
 */
@Component
public class SignUpCodes {
    private final SignUps signUps;
    private final Limits limits;
    private final SignUpWaits waits;
    private final Accounts accounts;
    private final PendingSignUps pendings;
    private final OneTimeCodes codes;
    private final AccountLock lock;
    private final FirstSession firstSession;
    private final History history;

    SignUpCodes(
            SignUps signUps,
            Limits limits,
            SignUpWaits waits,
            Accounts accounts,
            PendingSignUps pendings,
            OneTimeCodes codes,
            AccountLock lock,
            FirstSession firstSession,
            History history) {
        this.signUps = signUps;
        this.limits = limits;
        this.waits = waits;
        this.accounts = accounts;
        this.pendings = pendings;
        this.codes = codes;
        this.lock = lock;
        this.firstSession = firstSession;
        this.history = history;
    }

    /** The sign-up of this cookie, in any state; empty if nobody signs up in this way. */
    public Optional<PendingSignUp> find(Token token) {
        return signUps.mode() == SignUpMode.VERIFIED ? pendings.find(token) : Optional.empty();
    }

    /** Whether the code of this sign-up can still be typed. */
    public boolean isOpen(PendingSignUp pending) {
        return !pending.over() && codes.triesLeft(pending.codeId()).isPresent();
    }

    /** @param drawn the recovery codes; drawn here if empty */
    public SignUpCodeResult enter(Token token, String code, Optional<DrawnCodes> drawn, Visitor visitor) {
        if (signUps.mode() != SignUpMode.VERIFIED) {
            return new SignUpCodeResult.NotSigningUp();
        }
        var pending = pendings.find(token).filter(found -> !found.over());
        if (pending.isEmpty()) {
            return new SignUpCodeResult.Expired();
        }
        return limits.code(
                visitor.ip(),
                wait -> new SignUpCodeResult.TryLater(waits.noted(wait, visitor)),
                attempt -> judge(pending.get(), code, drawn.orElseGet(RecoveryCodes::draw), visitor));
    }

    private Verdict<SignUpCodeResult> judge(
            PendingSignUp pending, String code, DrawnCodes recoveryCodes, Visitor visitor) {
        return switch (codes.check(pending.codeId(), code)) {
            // Only a guess: otherwise, those who ask again and again would get more guesses than letters.
            case CodeCheck.Right _
            when !pending.mailed() -> new Verdict.Wrong<>(wrong(MAILED_CODE_WRONG, triesLeft(pending), visitor));
            case CodeCheck.Right _ ->
                new Verdict.Right<>(
                        () -> lock.whileCreating(() -> join(pending, recoveryCodes, visitor)),
                        SignUpResult.SignedUp.class::isInstance);
            case CodeCheck.Wrong(var triesLeft) -> new Verdict.Wrong<>(wrong(MAILED_CODE_WRONG, triesLeft, visitor));
            case CodeCheck.Over() -> new Verdict.NotJudged<>(new SignUpCodeResult.Expired());
        };
    }

    /** Holding the row, so that of two requests with the right code one makes the account, and the other finds the code used. */
    private SignUpCodeResult join(PendingSignUp pending, DrawnCodes recoveryCodes, Visitor visitor) {
        var prepared = pendings.take(pending);
        if (prepared.isEmpty()) {
            return new SignUpCodeResult.Expired();
        }
        var account = accounts.create(prepared.get(), true);
        if (account.isEmpty()) {
            return wrong(SIGN_UP_REFUSED, triesLeft(pending), visitor);
        }
        codes.use(pending.codeId());
        pendings.close(pending);
        return firstSession.begin(
                account.get(), recoveryCodes, Event.of(ACCOUNT_CREATED).because("mailed-code"), visitor);
    }

    private int triesLeft(PendingSignUp pending) {
        return codes.triesLeft(pending.codeId()).orElse(0);
    }

    private SignUpCodeResult wrong(EventKind kind, int triesLeft, Visitor visitor) {
        history.note(Event.of(kind).from(visitor).because("sign-up"));
        return new SignUpCodeResult.WrongCode(triesLeft);
    }
}
