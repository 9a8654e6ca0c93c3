package dev.countersign.profile;

import static dev.countersign.history.EventKind.EMAIL_CHANGED;
import static dev.countersign.history.EventKind.EMAIL_CHANGE_REFUSED;

import dev.countersign.account.EmailAddresses;
import dev.countersign.account.EmailCheck;
import dev.countersign.account.Emails;
import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.AddressLetters;
import dev.countersign.mail.Letters;
import dev.countersign.onetime.CodeCheck;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.session.Session;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * A member changes their address: with their password, and with a code that goes to the new address (SEC-76). If they had
 * confirmed the old one, it gets a letter with a code that undoes the change, which {@link AddressUndo} takes for a week. A change
 * back to an address that can still be restored is itself an undo. All undo codes made since stop working, and the letter to
 * the replaced address, which may be a thief's, has no code. Sessions stay: reading the mail of another address reveals nothing
 * that opens the account.
 */
@Component
public class AddressChanges {
    private final Proofs proofs;
    private final AddressMoves moves;
    private final EmailAddresses emailAddresses;
    private final AccountLock lock;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final AddressLetters addressLetters;
    private final ProofEvents events;

    AddressChanges(
            Proofs proofs,
            AddressMoves moves,
            EmailAddresses emailAddresses,
            AccountLock lock,
            OneTimeCodes codes,
            Letters letters,
            AddressLetters addressLetters,
            ProofEvents events) {
        this.proofs = proofs;
        this.moves = moves;
        this.emailAddresses = emailAddresses;
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
        return switch (emailAddresses.judge(by.accountId(), email)) {
            case EmailCheck.Invalid(var flaws) -> new AddressRequestResult.Invalid(flaws);
            case EmailCheck.Fit(var fit) -> ask(new Proofs.Asked(by, visitor, EMAIL_CHANGE_REFUSED), fit, password);
        };
    }

    private AddressRequestResult ask(Proofs.Asked asked, String email, String password) {
        return switch (proofs.prove(asked, password, account -> send(account, asked.by(), email))) {
            case ProofResult.Done(var sent) -> sent;
            case ProofResult.WrongPassword<?>() -> new AddressRequestResult.WrongPassword();
            case ProofResult.TryLater<?>(var why) -> new AddressRequestResult.TryLater(why);
            case ProofResult.NotSignedIn<?>() -> new NotSignedIn();
        };
    }

    private CodeSent send(LockedMember account, Session by, String email) {
        return new CodeSent(addressLetters.change(account, email, emailAddresses.isTaken(email, account), by.id()));
    }

    /** The new address, as people write it, if this session has its code to type. */
    public Optional<String> asked(Session by) {
        return pending(by).map(code -> Emails.shown(code.email()));
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
        var isBack = codes.formerAddresses(account).contains(code.email());
        var changed = moves.move(account, code.email(), true, Optional.of(visitor));
        if (changed.isEmpty()) {
            return new AddressChangeResult.EmailTaken();
        }
        if (before.emailVerified() && isBack) {
            addressLetters.restored(account);
        } else if (before.emailVerified()) {
            addressLetters.changed(account, visitor);
        }
        events.note(EMAIL_CHANGED, by, visitor);
        return new AddressChangeResult.Changed(changed.get());
    }
}
