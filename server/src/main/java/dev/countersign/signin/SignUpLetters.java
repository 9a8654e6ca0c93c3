package dev.countersign.signin;

import static dev.countersign.history.EventKind.TOO_MANY_REQUESTS;

import dev.countersign.account.EmailAddresses;
import dev.countersign.account.PendingSignUp;
import dev.countersign.account.PendingSignUps;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.LetterKind;
import dev.countersign.mail.Letters;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.outbox.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Finds out whether an address is taken, and writes the letter with the code, or the one that says so. After the request has been
 * answered, so that its answer takes the same time for every address (SEC-11).
 */
@Component
class SignUpLetters implements Work<SignUpLetters.Desk, PendingSignUp> {
    /** Looking up an account waits for no other server, so there is one queue. */
    enum Desk {
        ONLY
    }

    /** Anybody can enter an address, so its letters have nothing of what was typed beside it. */
    private static final String NOBODY = "";

    private final PendingSignUps pendings;
    private final EmailAddresses emailAddresses;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final AccountLock lock;
    private final History history;

    SignUpLetters(
            PendingSignUps pendings,
            EmailAddresses emailAddresses,
            OneTimeCodes codes,
            Letters letters,
            AccountLock lock,
            History history) {
        this.pendings = pendings;
        this.emailAddresses = emailAddresses;
        this.codes = codes;
        this.letters = letters;
        this.lock = lock;
        this.history = history;
    }

    @Override
    public List<Desk> destinations() {
        return List.of(Desk.ONLY);
    }

    @Override
    public List<PendingSignUp> claim(Desk desk, int most, Duration lease) {
        return pendings.claim(most, lease);
    }

    @Override
    public void send(Desk desk, PendingSignUp pending) {
        lock.whileCreating(() -> {
            var mayBeMailed = pendings.mayBeMailed(pending) && letters.mayBeAskedFor(pending.email());
            if (mayBeMailed) {
                write(pending);
            } else {
                history.note(Event.of(TOO_MANY_REQUESTS).because("sign-up-letters"));
            }
            pendings.lookedUp(pending, mayBeMailed);
            return pending;
        });
    }

    private void write(PendingSignUp pending) {
        if (emailAddresses.isTaken(pending.email())) {
            letters.writeTo(pending.email(), LetterKind.SIGN_UP_TAKEN, Optional.empty());
        } else {
            codes.find(pending.codeId())
                    .ifPresent(code -> letters.writeCode(code, LetterKind.SIGN_UP_CODE, NOBODY, Optional.empty()));
        }
    }

    @Override
    public String nameOf(PendingSignUp pending) {
        return "sign-up " + pending.id();
    }
}
