package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.EmailAddresses;
import dev.countersign.account.Emails;
import dev.countersign.account.FieldRule;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.LetterKind;
import dev.countersign.mail.Letters;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * An operator invites someone to sign up, with a code for one address. {@code signin.InvitedSignUps} takes it. A mailed code
 * confirms the address, so the operator does not see it; a code that the operator passes on confirms nothing.
 */
@Component
public class Invitations {
    /** Nobody has told the operator's system a name. */
    private static final String NOBODY = "";

    private final Accounts accounts;
    private final EmailAddresses emailAddresses;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final History history;
    private final AccountLock lock;

    Invitations(
            Accounts accounts,
            EmailAddresses emailAddresses,
            OneTimeCodes codes,
            Letters letters,
            History history,
            AccountLock lock) {
        this.accounts = accounts;
        this.emailAddresses = emailAddresses;
        this.codes = codes;
        this.letters = letters;
        this.history = history;
        this.lock = lock;
    }

    /** Makes an invitation, once, for 7 days. An earlier one of the same address stops working. */
    public InvitationResult invite(Operator by, String email) {
        var flaws = accounts.flaws(FieldRule.EMAIL, "email", email);
        return flaws.isEmpty()
                ? lock.whileCreating(() -> make(by, Emails.normalised(email)))
                : new InvitationResult.Invalid(flaws);
    }

    private InvitationResult make(Operator by, String email) {
        if (emailAddresses.isTaken(email)) {
            return new InvitationResult.EmailTaken();
        }
        codes.voidAll(email, Purpose.INVITATION);
        codes.voidAll(email, Purpose.INVITATION_BY_HAND);
        history.note(by.event(EventKind.MEMBER_INVITED));
        var isMailed = letters.hasServer();
        var code = codes.make(
                isMailed ? Purpose.INVITATION : Purpose.INVITATION_BY_HAND, Optional.empty(), email, Optional.empty());
        letters.writeCode(code, LetterKind.INVITATION, NOBODY, Optional.empty());
        return isMailed
                ? new InvitationResult.Mailed(email, code.expiresAt())
                : new InvitationResult.ToPassOn(email, codes.textOf(code), code.expiresAt());
    }
}
