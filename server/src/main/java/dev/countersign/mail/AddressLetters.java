package dev.countersign.mail;

import dev.countersign.account.LockedMember;
import dev.countersign.database.Database;
import dev.countersign.device.Visitor;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Letters about a member's address. Those with a code, to the present address or to one that is to become theirs, are three an
 * hour and ten a day for each account (SEC-72). The account's lock keeps two requests from sharing a place in that budget.
 */
@Component
public class AddressLetters {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final int IN_AN_HOUR = 3;
    private static final int IN_A_DAY = 10;
    private static final int TO_ONE_ADDRESS_IN_AN_HOUR = 10;

    /**
     * An address that nobody has confirmed may be a stranger's. Its letters name neither the member nor their device: anybody
     * could send such a letter, with words of their own in the name.
     */
    private static final String NOBODY = "";

    private final Letters letters;
    private final OneTimeCodes codes;
    private final Database database;

    AddressLetters(Letters letters, OneTimeCodes codes, Database database) {
        this.letters = letters;
        this.codes = codes;
        this.database = database;
    }

    /**
     * Asks the member to confirm their present address. Does nothing if there is no mail server.
     *
     * @param sessionId in which the code can be typed
     * @return when the code expires; over the budget, no code is made, and an earlier one stays valid
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Instant confirm(LockedMember account, UUID sessionId) {
        var purpose = Purpose.CONFIRM_ADDRESS;
        if (!letters.hasServer()
                || isOverBudget(account.id(), purpose)
                || !letters.mayBeAskedFor(account.account().email())) {
            return ofEarlier(purpose, sessionId);
        }
        var code = make(purpose, account, account.account().email(), sessionId);
        letters.writeCode(code, LetterKind.CONFIRM_ADDRESS, NOBODY, Optional.empty());
        return code.expiresAt();
    }

    /**
     * Asks the member to confirm an address to which they want to change. If it is taken, a letter there says so, and nobody
     * gets the code: so the answer tells nothing.
     *
     * @return as {@link #confirm}; an address gets no more than ten such letters an hour, whoever asks. Over the budget of all letters
     *     to the address, a code is made and not sent
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Instant change(LockedMember account, String email, boolean isTaken, UUID sessionId) {
        var purpose = Purpose.CHANGE_ADDRESS;
        if (isOverBudget(account.id(), purpose)
                || codes.madeFor(email, purpose, AN_HOUR) >= TO_ONE_ADDRESS_IN_AN_HOUR) {
            return ofEarlier(purpose, sessionId);
        }
        var code = make(purpose, account, email, sessionId);
        if (!letters.mayBeAskedFor(email)) {
            // As if it had been sent. Confirmations use up this budget for members' addresses alone, so it must not
            // show.
            return code.expiresAt();
        }
        if (isTaken) {
            letters.writeTo(email, LetterKind.ADDRESS_TAKEN, Optional.empty());
        } else {
            letters.writeCode(code, LetterKind.CHANGE_ADDRESS, NOBODY, Optional.empty());
        }
        return code.expiresAt();
    }

    /** Tells the old address, which its member had confirmed, that it was replaced, and how to undo that. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void changed(LockedMember before, Visitor visitor) {
        var member = before.account();
        var undo = codes.make(Purpose.UNDO_ADDRESS, Optional.of(member.id()), member.email(), Optional.empty());
        letters.writeCode(undo, LetterKind.ADDRESS_CHANGED, member.name(), Optional.of(visitor));
    }

    /** Tells the old address, if its member had confirmed it, that an operator replaced it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void changedByOperator(LockedMember before) {
        letters.write(before.account(), LetterKind.EMAIL_CHANGED_BY_OPERATOR, Optional.empty());
    }

    /** Tells an address that the one before it took its place again. There is no code to undo that. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void restored(LockedMember before) {
        letters.writeTo(before.account().email(), LetterKind.ADDRESS_RESTORED, Optional.empty());
    }

    private OneTimeCode make(Purpose purpose, LockedMember account, String email, UUID sessionId) {
        return codes.make(purpose, Optional.of(account.id()), email, Optional.of(sessionId));
    }

    private boolean isOverBudget(UUID accountId, Purpose purpose) {
        return codes.madeFor(accountId, purpose, AN_HOUR) >= IN_AN_HOUR
                || codes.madeFor(accountId, purpose, A_DAY) >= IN_A_DAY;
    }

    private Instant ofEarlier(Purpose purpose, UUID sessionId) {
        return codes.newest(purpose, sessionId)
                .map(OneTimeCode::expiresAt)
                .orElseGet(() -> database.now().plus(purpose.lifetime()));
    }
}
