package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_CREATED;
import static dev.countersign.history.EventKind.SIGN_UP_REFUSED;
import static dev.countersign.history.EventKind.TOO_MANY_REQUESTS;

import dev.countersign.account.Accounts;
import dev.countersign.account.SignUpCheck;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.AddressLetters;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.session.Sessions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A person becomes a member, and their device is signed in. */
@Component
public class SignUps {
    private final Limits limits;
    private final Accounts accounts;
    private final AccountLock lock;
    private final Sessions sessions;
    private final AddressLetters letters;
    private final History history;

    SignUps(
            Limits limits,
            Accounts accounts,
            AccountLock lock,
            Sessions sessions,
            AddressLetters letters,
            History history) {
        this.limits = limits;
        this.accounts = accounts;
        this.lock = lock;
        this.sessions = sessions;
        this.letters = letters;
        this.history = history;
    }

    /** @param drawn the recovery codes; drawn here if empty */
    public SignUpResult signUp(
            String email, String password, String name, Optional<DrawnCodes> drawn, Visitor visitor) {
        return limits.signUp(
                visitor.ip(),
                wait -> refused(wait, visitor),
                attempt -> judge(email, password, name, drawn.orElseGet(accounts::drawRecoveryCodes), visitor));
    }

    private SignUpResult refused(Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(TOO_MANY_REQUESTS).from(visitor).because("sign-ups"));
        }
        return new SignUpResult.TryLater(wait.refusal());
    }

    private Verdict<SignUpResult> judge(String email, String password, String name, DrawnCodes codes, Visitor visitor) {
        return switch (accounts.prepareSignUp(email, password, name, visitor.network())) {
            case SignUpCheck.Prepared prepared ->
                new Verdict.Right<>(() -> lock.whileCreating(() -> join(prepared, codes, visitor)));
            case SignUpCheck.Invalid(var flaws) -> new Verdict.Unfit<>(new SignUpResult.Invalid(flaws));
            case SignUpCheck.Busy() -> new Verdict.NotJudged<>(new SignUpResult.TryLater(new Refusal.Busy()));
        };
    }

    private SignUpResult join(SignUpCheck.Prepared prepared, DrawnCodes codes, Visitor visitor) {
        var created = accounts.create(prepared);
        if (created.isEmpty()) {
            history.note(Event.of(SIGN_UP_REFUSED).from(visitor).because("email-taken"));
            return new SignUpResult.EmailTaken();
        }
        var account = created.get();
        history.note(Event.of(ACCOUNT_CREATED).account(account.id()).from(visitor));
        var started = sessions.startFirst(account, visitor);
        accounts.replaceRecoveryCodes(account, codes);
        letters.confirm(account, started.session().id());
        limits.lift(account.account().email(), account.id());
        return new SignUpResult.SignedUp(SignedIn.of(account.account(), started), codes.codes());
    }
}
