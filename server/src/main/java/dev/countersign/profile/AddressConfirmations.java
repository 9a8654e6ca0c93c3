package dev.countersign.profile;

import static dev.countersign.history.EventKind.EMAIL_CONFIRMED;

import dev.countersign.account.Account;
import dev.countersign.account.EmailAddresses;
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

/** A member shows that they read the mail of their address: a code goes there, and they type it in the session that asked. */
@Component
public class AddressConfirmations {
    private final EmailAddresses emailAddresses;
    private final AccountLock lock;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final AddressLetters addressLetters;
    private final ProofEvents events;

    AddressConfirmations(
            EmailAddresses emailAddresses,
            AccountLock lock,
            OneTimeCodes codes,
            Letters letters,
            AddressLetters addressLetters,
            ProofEvents events) {
        this.emailAddresses = emailAddresses;
        this.lock = lock;
        this.codes = codes;
        this.letters = letters;
        this.addressLetters = addressLetters;
        this.events = events;
    }

    public ConfirmationRequestResult ask(Session by) {
        if (!letters.hasServer()) {
            return new NoMail();
        }
        return lock.<ConfirmationRequestResult>whileSignedIn(
                        by, account -> new CodeSent(addressLetters.confirm(account, by.id())))
                .orElseGet(NotSignedIn::new);
    }

    /** Whether there is a mail server. */
    public boolean arePossible() {
        return letters.hasServer();
    }

    /** Whether this session has a code to type. */
    public boolean isAsked(Session by, Account account) {
        return pending(by, account).isPresent();
    }

    private Optional<OneTimeCode> pending(Session by, Account account) {
        return codes.newest(Purpose.CONFIRM_ADDRESS, by.id())
                .filter(code -> code.email().equals(account.email()));
    }

    public ConfirmationResult confirm(Session by, String typed, Visitor visitor) {
        if (!letters.hasServer()) {
            return new NoMail();
        }
        return lock.<ConfirmationResult>whileSignedIn(by, account -> confirm(account, by, typed, visitor))
                .orElseGet(NotSignedIn::new);
    }

    private ConfirmationResult confirm(LockedMember account, Session by, String typed, Visitor visitor) {
        // Another tab was quicker.
        if (account.account().emailVerified()) {
            return new ConfirmationResult.Confirmed(account.account());
        }
        return pending(by, account.account())
                .map(code -> switch (codes.check(code.id(), typed)) {
                    case CodeCheck.Right _ when codes.use(code.id()) -> confirmed(account, by, visitor);
                    case CodeCheck.Wrong(var triesLeft) -> new WrongCode(triesLeft);
                    case CodeCheck.Right _, CodeCheck.Over() -> new CodeExpired();
                })
                .orElseGet(CodeExpired::new);
    }

    private ConfirmationResult confirmed(LockedMember account, Session by, Visitor visitor) {
        codes.voidAll(account, Purpose.CONFIRM_ADDRESS);
        events.note(EMAIL_CONFIRMED, by, visitor);
        return new ConfirmationResult.Confirmed(emailAddresses.confirm(account));
    }
}
