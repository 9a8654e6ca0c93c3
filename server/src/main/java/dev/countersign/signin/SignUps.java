package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_CREATED;
import static dev.countersign.history.EventKind.SIGN_UP_REFUSED;

import dev.countersign.account.Accounts;
import dev.countersign.account.PendingSignUp;
import dev.countersign.account.PendingSignUps;
import dev.countersign.account.SignUpCheck;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.outbox.Outbox;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * A person becomes a member, and their device is signed in: at once, or after they have typed a mailed code, for which
 * {@link SignUpCodes} goes on. Then the answer does not tell whether the address is taken: {@link SignUpLetters} finds that out
 * afterwards (SEC-11).
 */
@Component
public class SignUps {
    /** A browser that comes back later than this learns no more that its code has expired. */
    private static final Duration COOKIE_KEPT = Duration.ofHours(1);

    private final SignUpSettings settings;
    private final Limits limits;
    private final SignUpWaits waits;
    private final Accounts accounts;
    private final AccountLock lock;
    private final FirstSession firstSession;
    private final OneTimeCodes codes;
    private final PendingSignUps pendings;
    private final Outbox<SignUpLetters.Desk, PendingSignUp> outbox;
    private final History history;

    SignUps(
            SignUpSettings settings,
            Limits limits,
            SignUpWaits waits,
            Accounts accounts,
            AccountLock lock,
            FirstSession firstSession,
            OneTimeCodes codes,
            PendingSignUps pendings,
            Outbox<SignUpLetters.Desk, PendingSignUp> outbox,
            History history) {
        this.settings = settings;
        this.limits = limits;
        this.waits = waits;
        this.accounts = accounts;
        this.lock = lock;
        this.firstSession = firstSession;
        this.codes = codes;
        this.pendings = pendings;
        this.outbox = outbox;
        this.history = history;
    }

    public SignUpMode mode() {
        return settings.signUp();
    }

    /** @param drawn the recovery codes; drawn here if empty. With a mailed code, {@link SignUpCodes} gets them */
    public SignUpResult signUp(
            String email, String password, String name, Optional<DrawnCodes> drawn, Visitor visitor) {
        return switch (mode()) {
            case OPEN -> {
                var recoveryCodes = drawn.orElseGet(RecoveryCodes::draw);
                yield signUp(email, password, name, visitor, prepared -> () -> join(prepared, recoveryCodes, visitor));
            }
            case VERIFIED -> signUp(email, password, name, visitor, prepared -> () -> ask(prepared, visitor));
            case CLOSED -> new SignUpResult.Closed();
        };
    }

    private SignUpResult signUp(
            String email,
            String password,
            String name,
            Visitor visitor,
            Function<SignUpCheck.Prepared, Supplier<SignUpResult>> next) {
        return limits.signUp(
                visitor.ip(),
                wait -> new SignUpResult.TryLater(waits.noted(wait, visitor)),
                attempt -> switch (accounts.prepareSignUp(email, password, name, visitor.network())) {
                    case SignUpCheck.Prepared prepared ->
                        new Verdict.Right<>(() -> lock.whileCreating(next.apply(prepared)));
                    case SignUpCheck.Invalid(var flaws) -> new Verdict.Unfit<>(new SignUpResult.Invalid(flaws));
                    case SignUpCheck.Busy() -> new Verdict.NotJudged<>(new SignUpResult.TryLater(new Refusal.Busy()));
                });
    }

    private SignUpResult join(SignUpCheck.Prepared prepared, DrawnCodes recoveryCodes, Visitor visitor) {
        return accounts.create(prepared, false)
                .<SignUpResult>map(
                        account -> firstSession.begin(account, recoveryCodes, Event.of(ACCOUNT_CREATED), visitor))
                .orElseGet(() -> {
                    history.note(Event.of(SIGN_UP_REFUSED).from(visitor).because("email-taken"));
                    return new SignUpResult.EmailTaken();
                });
    }

    private SignUpResult ask(SignUpCheck.Prepared prepared, Visitor visitor) {
        var code = codes.make(Purpose.SIGN_UP, Optional.empty(), prepared.email(), Optional.empty());
        var token = Token.random();
        pendings.add(prepared, token, code.id(), code.expiresAt(), visitor.ip());
        outbox.sendAfterCommit();
        return new SignUpResult.CodeSent(code.expiresAt(), token, COOKIE_KEPT);
    }

    /** Mails another code for a sign-up that is not over. It works in this browser; the earlier one no longer does. */
    public SendAgainResult sendAgain(Token token, Visitor visitor) {
        var pending = pendings.find(token).filter(found -> mode() == SignUpMode.VERIFIED && !found.over());
        if (pending.isEmpty()) {
            return new SignUpCodeResult.Expired();
        }
        return limits.signUp(
                visitor.ip(),
                wait -> new SignUpCodeResult.TryLater(waits.noted(wait, visitor)),
                attempt -> new Verdict.Right<>(() -> lock.whileCreating(() -> again(pending.get(), visitor))));
    }

    private SendAgainResult again(PendingSignUp pending, Visitor visitor) {
        var code = codes.make(Purpose.SIGN_UP, Optional.empty(), pending.email(), Optional.empty());
        var token = Token.random();
        if (!pendings.addAgain(pending, token, code.id(), code.expiresAt(), visitor.ip())) {
            return new SignUpCodeResult.Expired();
        }
        outbox.sendAfterCommit();
        return new SignUpResult.CodeSent(code.expiresAt(), token, COOKIE_KEPT);
    }
}
