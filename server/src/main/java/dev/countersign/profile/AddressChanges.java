package dev.countersign.profile;

import static dev.countersign.history.EventKind.EMAIL_CHANGED;
import static dev.countersign.history.EventKind.EMAIL_CHANGE_REFUSED;

import dev.countersign.account.Accounts;
import dev.countersign.account.EmailCheck;
import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordCheck;
import dev.countersign.account.PasswordProof;
import dev.countersign.device.Visitor;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Guess;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.AddressLetters;
import dev.countersign.mail.Letters;
import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.session.Session;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A member changes their address: with their password, and with a code that goes to the new address (SEC-76). If they had
 * confirmed the old one, it gets a letter with a code that undoes the change, which {@link AddressUndo} takes for a week. All
 * sessions stay: whoever reads the mail of another address has learned nothing that opens the account.
 */
@Component
public class AddressChanges {
    /** They went to the old address, or were asked for while the account had it. */
    private static final Set<Purpose> VOIDED =
            EnumSet.of(Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS, Purpose.PASSWORD_RESET);

    private final Limits limits;
    private final Accounts accounts;
    private final AccountLock lock;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final AddressLetters addressLetters;
    private final ProofEvents events;

    AddressChanges(
            Limits limits,
            Accounts accounts,
            AccountLock lock,
            OneTimeCodes codes,
            Letters letters,
            AddressLetters addressLetters,
            ProofEvents events) {
        this.limits = limits;
        this.accounts = accounts;
        this.lock = lock;
        this.codes = codes;
        this.letters = letters;
        this.addressLetters = addressLetters;
        this.events = events;
    }

    /** Whether there is a mail server. */
    public boolean arePossible() {
        return letters.hasServer();
    }

    /** @param email as it was typed */
    public AddressRequestResult ask(Session by, String email, String password, Visitor visitor) {
        if (!letters.hasServer()) {
            return new NoMail();
        }
        return limits.guess(
                Guess.PROOF,
                by.accountId().toString(),
                visitor.ip(),
                wait -> paused(wait, by, visitor),
                attempt -> judge(attempt, by, email, password, visitor));
    }

    private AddressRequestResult paused(Wait wait, Session by, Visitor visitor) {
        events.paused(EMAIL_CHANGE_REFUSED, wait, by, visitor);
        return new AddressRequestResult.TryLater(wait.refusal());
    }

    private Verdict<AddressRequestResult> judge(
            Attempt attempt, Session by, String email, String password, Visitor visitor) {
        if (attempt.locked()) {
            return new Verdict.Wrong<>(wrong(by, visitor, "locked"));
        }
        return switch (accounts.judgeNewEmail(by.accountId(), email)) {
            case EmailCheck.Invalid(var flaws) -> new Verdict.Unfit<>(new AddressRequestResult.Invalid(flaws));
            case EmailCheck.Fit(var fit) -> judgePassword(attempt, by, fit, password, visitor);
        };
    }

    private Verdict<AddressRequestResult> judgePassword(
            Attempt attempt, Session by, String email, String password, Visitor visitor) {
        return switch (accounts.check(attempt, by.accountId(), password, visitor.network())) {
            case PasswordCheck.Wrong _ -> {
                events.lockedIfLast(attempt, by, visitor);
                yield new Verdict.Wrong<>(wrong(by, visitor, "wrong-password"));
            }
            case PasswordCheck.Busy() -> new Verdict.NotJudged<>(new AddressRequestResult.TryLater(new Refusal.Busy()));
            case PasswordCheck.Right(var _, var proof) ->
                new Verdict.Right<>(() -> lock.<AddressRequestResult>whileSignedIn(
                                by, account -> send(account, by, email, proof, visitor))
                        .orElseGet(NotSignedIn::new));
        };
    }

    private AddressRequestResult send(
            LockedMember account, Session by, String email, PasswordProof proof, Visitor visitor) {
        if (!account.stillHas(proof)) {
            return wrong(by, visitor, "wrong-password");
        }
        var isTaken = accounts.isTaken(email, account);
        return new CodeSent(addressLetters.change(account, email, isTaken, by.id()));
    }

    private AddressRequestResult wrong(Session by, Visitor visitor, String reason) {
        events.refused(EMAIL_CHANGE_REFUSED, by, visitor, reason);
        return new AddressRequestResult.WrongPassword();
    }

    /** The new address, as people write it, if this session has its code to type. */
    public Optional<String> asked(Session by) {
        return pending(by).map(code -> Accounts.shown(code.email()));
    }

    private Optional<OneTimeCode> pending(Session by) {
        return codes.newest(Purpose.CHANGE_ADDRESS, by.id());
    }

    public AddressChangeResult change(Session by, String typed, Visitor visitor) {
        if (!letters.hasServer()) {
            return new NoMail();
        }
        return lock.<AddressChangeResult>whileSignedIn(by, account -> change(account, by, typed, visitor))
                .orElseGet(NotSignedIn::new);
    }

    private AddressChangeResult change(LockedMember account, Session by, String typed, Visitor visitor) {
        return pending(by)
                .map(code -> switch (codes.check(code.id(), typed)) {
                    case CodeCheck.Right _ when codes.use(code.id()) -> change(account, by, code, visitor);
                    case CodeCheck.Wrong(var triesLeft) -> new WrongCode(triesLeft);
                    case CodeCheck.Right _, CodeCheck.Over() -> new CodeExpired();
                })
                .orElseGet(CodeExpired::new);
    }

    private AddressChangeResult change(LockedMember account, Session by, OneTimeCode code, Visitor visitor) {
        var before = account.account();
        var changed = accounts.changeEmail(account, code.email());
        if (changed.isEmpty()) {
            return new AddressChangeResult.EmailTaken();
        }
        VOIDED.forEach(purpose -> codes.voidAll(account, purpose));
        if (before.emailVerified()) {
            addressLetters.changed(account, visitor);
        }
        events.note(EMAIL_CHANGED, by, visitor);
        limits.lift(before.email(), account.id());
        limits.lift(code.email(), account.id());
        return new AddressChangeResult.Changed(changed.get());
    }
}
