package dev.countersign.signin;

import static dev.countersign.history.EventKind.PASSWORD_RESET_ASKED;
import static dev.countersign.history.EventKind.TOO_MANY_REQUESTS;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.LetterKind;
import dev.countersign.mail.Letters;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.Purpose;
import dev.countersign.outbox.Work;
import dev.countersign.reset.Reset;
import dev.countersign.reset.Resets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Finds out whose address was typed, and writes the letter with the code. After the request has been answered, so that its
 * answer takes the same time for every address (SEC-72).
 */
@Component
class ResetLetters implements Work<ResetLetters.Desk, Reset> {
    /** Looking up an account waits for no other server, so there is one queue. */
    enum Desk {
        ONLY
    }

    private final Resets resets;
    private final Accounts accounts;
    private final AccountLock lock;
    private final Letters letters;
    private final History history;

    ResetLetters(Resets resets, Accounts accounts, AccountLock lock, Letters letters, History history) {
        this.resets = resets;
        this.accounts = accounts;
        this.lock = lock;
        this.letters = letters;
        this.history = history;
    }

    @Override
    public List<Desk> destinations() {
        return List.of(Desk.ONLY);
    }

    @Override
    public List<Reset> claim(Desk desk, int most, Duration lease) {
        return resets.claim(most, lease);
    }

    @Override
    public void send(Desk desk, Reset reset) {
        reset.email()
                .flatMap(accounts::find)
                .map(Account::id)
                .ifPresentOrElse(
                        account -> lock.hold(account, held -> {
                            held.filter(member -> !member.disabled() && isStillAt(reset, member))
                                    .ifPresentOrElse(
                                            member -> write(member, reset), () -> resets.assignToNobody(reset));
                            return reset;
                        }),
                        () -> resets.assignToNobody(reset));
    }

    private void write(LockedMember account, Reset reset) {
        // By a budget of its own: letters that other forms cause must not keep a member from a new password.
        if (!resets.mayBeMailed(account, reset.asker().ip())
                || !letters.mayBeAskedForReset(account.account().email())) {
            history.note(Event.of(TOO_MANY_REQUESTS)
                    .account(account.id())
                    .from(reset.asker())
                    .because("reset-letters"));
            resets.assignToNobody(reset);
            return;
        }
        resets.assign(account, reset);
        letters.writeCode(
                code(account, reset), LetterKind.PASSWORD_RESET_CODE, greeted(account), shownAsker(account, reset));
        history.note(Event.of(PASSWORD_RESET_ASKED).account(account.id()).from(reset.asker()));
    }

    /** Whether the member still has the address that was typed. */
    private static boolean isStillAt(Reset reset, LockedMember member) {
        return reset.email().equals(Optional.of(member.account().email()));
    }

    /** An address that nobody has confirmed may be a stranger's, who learns nothing about the browser that asked (SEC-75). */
    private static Optional<Visitor> shownAsker(LockedMember account, Reset reset) {
        return Optional.of(reset.asker()).filter(asker -> account.account().emailVerified());
    }

    private static OneTimeCode code(LockedMember account, Reset reset) {
        return new OneTimeCode(
                reset.codeId(),
                Purpose.PASSWORD_RESET,
                Optional.of(account.id()),
                account.account().email(),
                reset.expiresAt());
    }

    /** A stranger may have chosen the name of an account whose address was never confirmed. */
    private String greeted(LockedMember account) {
        return account.account().emailVerified() ? account.account().name() : "";
    }

    @Override
    public String nameOf(Reset reset) {
        return "reset " + reset.id();
    }
}
