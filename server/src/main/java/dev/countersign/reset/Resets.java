package dev.countersign.reset;

import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rows of resets. A reset is asked for, its account is looked up in the background, the mailed code is typed, and it waits
 * or not. Then it is closed: by its new password, by a stop, or by anything that ends all of the account's resets.
 */
@Component
public class Resets {
    /** For how long a new password may be chosen once a reset is ready. */
    public static final Duration READY_FOR = Duration.ofHours(1);

    private static final int LETTERS_IN_AN_HOUR = 10;
    private static final int LETTERS_IN_AN_HOUR_FROM_HERE = 3;
    private static final int LETTERS_IN_A_DAY_FROM_HERE = 10;

    /** A reset that waits for its turn lives longer; its browser then has to begin again. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final ResetTable table;
    private final SilenceTable silences;
    private final ResetSettings settings;
    private final Database database;

    Resets(ResetTable table, SilenceTable silences, ResetSettings settings, Database database) {
        this.table = table;
        this.silences = silences;
        this.settings = settings;
        this.database = database;
    }

    /** How long a browser should keep the token of a reset. */
    public Duration longestLife() {
        return settings.waiting().plus(READY_FOR).plus(MARGIN);
    }

    /**
     * Adds a reset. Costs the same for every address (SEC-72).
     *
     * @param email in its compared form
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(Token token, UUID codeId, String email, Instant expiresAt, Visitor asker) {
        table.insert(Database.newId(), token.hash(), codeId, email, expiresAt, asker);
    }

    /** The reset of a cookie, in any state. */
    public Optional<Reset> find(Token token) {
        return table.find(token.hash());
    }

    /** The reset with this id, in any state. */
    public Optional<Reset> find(UUID id) {
        return table.find(id);
    }

    /** Claims resets whose account nobody has looked up yet. A claim is due again when its lease ends. */
    public List<Reset> claim(int most, Duration lease) {
        return table.claim(most, lease);
    }

    /** Whether the account may be sent one more letter that is asked for from this address (SEC-72). */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean mayBeMailed(Locked account, String ip) {
        var letters = table.letters(account.id(), ip);
        return letters.inAnHour() < LETTERS_IN_AN_HOUR
                && letters.inAnHourFromHere() < LETTERS_IN_AN_HOUR_FROM_HERE
                && letters.inADayFromHere() < LETTERS_IN_A_DAY_FROM_HERE;
    }

    /** The account gets the letter, which counts from now on. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void assign(Locked account, Reset reset) {
        table.assign(reset.id(), account.id());
    }

    /** Nobody gets a letter. No code that is typed is the right one. */
    @Transactional
    public void assignToNobody(Reset reset) {
        table.assignToNobody(reset.id());
    }

    /**
     * The mailed code was typed.
     *
     * @return false if the reset is over, or was proved before
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean prove(Reset reset) {
        return table.prove(reset.id(), database.now().plus(READY_FOR));
    }

    /**
     * Closes what the same browser has proved before: it cannot go on with that.
     *
     * @return the requests of the closed resets, which the caller cancels
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UUID> closeEarlier(Locked account, Reset reset) {
        return table.closeEarlier(
                account.id(), reset.id(), reset.asker().browserToken().hash());
    }

    /** The account's devices are asked; the reset goes through at this time. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void waitForAnswer(Reset reset, UUID approvalId, Instant readyAt) {
        table.waitUntil(reset.id(), readyAt, readyAt.plus(READY_FOR), approvalId);
    }

    /** The account's devices cannot be asked yet. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Instant waitForTurn(Reset reset, Duration atMost) {
        var readyAt = database.now().plus(atMost);
        table.waitUntil(reset.id(), readyAt, readyAt.plus(READY_FOR), null);
        return readyAt;
    }

    /** Its code can no longer be typed. */
    public void closeUnlessProved(Reset reset) {
        table.closeUnlessProved(reset.id());
    }

    /** It cannot go on. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void close(Reset reset) {
        table.close(reset.id());
    }

    /**
     * Ends all resets of the account, as far as they may be.
     *
     * @return the requests of the closed resets, which the caller cancels, unless it cancels all
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UUID> closeAll(Locked account) {
        return table.closeAll(account.id());
    }

    /**
     * Deletes the account's resets and its silence.
     *
     * @param emails also the resets that were asked for with these, and whose account nobody has looked up yet
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account, Set<String> emails) {
        table.deleteAll(account.id(), emails);
        silences.delete(account.id());
    }

    /**
     * "It wasn't me": closes the reset of this request, if it has one. For a day, mail alone resets nothing. Such a silence begins
     * at most once in seven days. In between, a reset asks the devices again, or goes through if none is left (SEC-73). A thief
     * with a live session can still stop each reset.
     *
     * @return whether this stop began the current silence; also true if the same stop is sent again
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean stop(Locked account, UUID approvalId) {
        if (table.closeByApproval(account.id(), approvalId)) {
            silences.begin(account.id(), approvalId);
        }
        return silences.wasBegunBy(account.id(), approvalId);
    }

    /** "It was me after all": ends the silence that this stop has begun. When the next one may begin does not change. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeStopBack(Locked account, UUID approvalId) {
        if (silences.wasBegunBy(account.id(), approvalId)) {
            silences.end(account.id());
        }
    }

    /** An operator lets mail alone reset the password again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void endSilence(Locked account) {
        silences.end(account.id());
    }

    /** Whether mail alone resets nothing now. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isSilent(Locked account) {
        return isSilent(account.id());
    }

    /** As above, for operators, who only read. */
    public boolean isSilent(UUID accountId) {
        return silences.isNow(accountId);
    }
}
