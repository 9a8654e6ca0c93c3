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
 * Letters with a code to a member's present address, or to one that is to become theirs. Three an hour and ten a day for each
 * account and kind (SEC-72). Their methods take the account's lock, so that no two requests share a place in the budget.
 */
@Component
public class AddressLetters {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final int IN_AN_HOUR = 3;
    private static final int IN_A_DAY = 10;

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
    public Instant confirm(LockedMember account, UUID sessionId, Visitor visitor) {
        var purpose = Purpose.CONFIRM_ADDRESS;
        if (!letters.hasServer() || isOverBudget(account.id(), purpose)) {
            return ofEarlier(purpose, sessionId);
        }
        var code =
                codes.make(purpose, Optional.of(account.id()), account.account().email(), Optional.of(sessionId));
        letters.writeCode(code, LetterKind.CONFIRM_ADDRESS, "", Optional.of(visitor));
        return code.expiresAt();
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
