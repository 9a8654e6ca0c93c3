package dev.countersign.signin;

import static dev.countersign.history.EventKind.PASSWORD_RESET_REFUSED;
import static dev.countersign.history.EventKind.SIGN_IN_PAUSED;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.account.Emails;
import dev.countersign.account.NewPassword;
import dev.countersign.account.Passwords;
import dev.countersign.database.Database;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.session.Sessions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A member sets a new password with a code that an operator made for them (SEC-79), and is signed in. Everything that the old
 * password opened ends, as after a recovery. The code is judged before the new password, whose rules look at the member's name.
 */
@Component
public class OperatorResets {
    private static final Duration SENT_TWICE_WITHIN = Duration.ofMinutes(5);

    private final Limits limits;
    private final Accounts accounts;
    private final Passwords passwords;
    private final OneTimeCodes codes;
    private final AccountLock lock;
    private final FreshStart freshStart;
    private final Sessions sessions;
    private final History history;
    private final Database database;

    OperatorResets(
            Limits limits,
            Accounts accounts,
            Passwords passwords,
            OneTimeCodes codes,
            AccountLock lock,
            FreshStart freshStart,
            Sessions sessions,
            History history,
            Database database) {
        this.limits = limits;
        this.accounts = accounts;
        this.passwords = passwords;
        this.codes = codes;
        this.lock = lock;
        this.freshStart = freshStart;
        this.sessions = sessions;
        this.history = history;
        this.database = database;
    }

    public OperatorResetResult reset(String email, String resetCode, String newPassword, Visitor visitor) {
        return limits.recovery(
                Emails.normalised(email),
                visitor.ip(),
                wait -> paused(wait, visitor),
                attempt -> judge(email, resetCode, newPassword, visitor));
    }

    /**
     * Whether this browser has just set a new password of this account and is still signed in by it. It may have lost the cookie
     * with the answer.
     */
    public boolean hasSetPassword(String email, Visitor visitor) {
        // Runs the same statements for an unknown email (SEC-09).
        var account = accounts.find(email).map(Account::id).orElseGet(Database::newId);
        return sessions.ofBrowser(account, visitor, SignInMethod.RESET)
                .filter(own -> own.signedInAt().isAfter(database.now().minus(SENT_TWICE_WITHIN)))
                .isPresent();
    }

    private OperatorResetResult paused(Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(SIGN_IN_PAUSED).from(visitor).because("reset-code"));
        }
        return new OperatorResetResult.TryLater(wait.refusal());
    }

    /** An unknown email and another member's code take the same statements as a wrong code. */
    private Verdict<OperatorResetResult> judge(String email, String resetCode, String newPassword, Visitor visitor) {
        var account = accounts.find(email);
        var code = codes.find(Purpose.OPERATOR_RESET, resetCode)
                .filter(found ->
                        found.accountId().isPresent() && found.accountId().equals(account.map(Account::id)));
        if (account.isEmpty() || code.isEmpty()) {
            return new Verdict.Wrong<>(refused(account.map(Account::id), visitor));
        }
        return switch (passwords.prepareNew(account.get(), newPassword, visitor.network())) {
            case NewPassword.Prepared prepared ->
                new Verdict.Right<>(
                        () -> letIn(account.get(), code.get(), prepared, visitor), SignedIn.class::isInstance);
            case NewPassword.Invalid(var flaws) -> new Verdict.Unfit<>(new OperatorResetResult.Invalid(flaws));
            case NewPassword.Busy() -> new Verdict.NotJudged<>(new OperatorResetResult.TryLater(new Refusal.Busy()));
        };
    }

    private OperatorResetResult letIn(
            Account account, OneTimeCode code, NewPassword.Prepared password, Visitor visitor) {
        return lock.hold(
                account.id(),
                held -> held.filter(member -> !member.disabled() && codes.use(code.id()))
                        .<OperatorResetResult>map(member -> freshStart.with(member, password, visitor))
                        .orElseGet(() -> refused(Optional.of(account.id()), visitor)));
    }

    private OperatorResetResult refused(Optional<UUID> account, Visitor visitor) {
        history.note(Event.of(PASSWORD_RESET_REFUSED).account(account).from(visitor));
        return new OperatorResetResult.Refused();
    }
}
