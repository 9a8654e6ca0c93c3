package dev.countersign.onetime;

import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.secret.WrittenCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Codes that each prove one thing, once. A code's text is derived from its id, so the row of a code is of no use to a thief. The
 * caller decides whose code may be tried where: it keeps the id with a cookie, or binds the code to a session.
 */
@Component
public class OneTimeCodes {
    private static final int TRIES = 5;

    /** Rows stay for as long as letters are counted (SEC-72). */
    private static final Duration COUNTED_FOR = Duration.ofDays(1);

    private final OneTimeCodeTable table;
    private final CodeTexts texts;

    OneTimeCodes(OneTimeCodeTable table, CodeTexts texts) {
        this.table = table;
        this.texts = texts;
    }

    /**
     * Makes a code. It voids no other.
     *
     * @param accountId whose code it is, if they have an account
     * @param email the address that the code is about, in its compared form
     * @param sessionId the session that asked; {@link #newest} finds the code by it
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public OneTimeCode make(Purpose purpose, Optional<UUID> accountId, String email, Optional<UUID> sessionId) {
        var id = Database.newId();
        var hash = switch (purpose.form()) {
            case DIGITS -> null;
            case LONG -> CodeTexts.hash(texts.of(purpose, id).text());
        };
        var tries = switch (purpose.form()) {
            case DIGITS -> TRIES;
            case LONG -> 0;
        };
        return table.insert(id, purpose, accountId, email, sessionId, hash, tries, COUNTED_FOR);
    }

    /**
     * Judges digits as a person types them. A try is charged by one guarded statement before the digits are compared, so any
     * number of concurrent guesses gets five of them judged (SEC-71). Text that is not eight digits costs no try.
     */
    public CodeCheck check(UUID id, String typed) {
        var digits = WrittenCode.typedDigits(typed);
        if (!CodeTexts.couldBeDigits(digits)) {
            return table.triesLeft(id).<CodeCheck>map(CodeCheck.Wrong::new).orElseGet(CodeCheck.Over::new);
        }
        return table.chargeTry(id)
                .map(charged -> texts.isRight(charged.code().purpose(), id, digits)
                        ? new CodeCheck.Right(charged.code())
                        : new CodeCheck.Wrong(charged.triesLeft()))
                .orElseGet(CodeCheck.Over::new);
    }

    /** Finds a live long code by its text, as a person types it. The caller limits who may ask how often. */
    public Optional<OneTimeCode> find(Purpose purpose, String typed) {
        var hash = CodeTexts.hash(typed);
        // A code that nobody can derive any more was made under a secret that was replaced.
        return table.find(purpose, hash)
                .filter(code -> texts.of(purpose, code.id(), hash).isPresent());
    }

    /** @return empty if the code has expired, or was used or voided */
    public Optional<OneTimeCode> find(UUID id) {
        return table.find(id);
    }

    /** @return the digits that this session has asked for last; empty if they are over */
    public Optional<OneTimeCode> newest(Purpose purpose, UUID sessionId) {
        return table.newest(purpose, sessionId);
    }

    /**
     * Uses the code up, in the transaction that does what it is for.
     *
     * @return false if it was used or voided, or has expired, since it was checked
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean use(UUID id) {
        return table.use(id);
    }

    /** All live codes of the account for this purpose stop working. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void voidAll(Locked account, Purpose purpose) {
        table.voidAll(account.id(), purpose);
    }

    /** All live codes about the address for this purpose stop working. Concurrent callers wait for each other. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void voidAll(String email, Purpose purpose) {
        table.lockMaking(email, purpose);
        table.voidAll(email, purpose);
    }

    /** @return how often digits can still be typed for this code; empty if it is over */
    public Optional<Integer> triesLeft(UUID id) {
        return table.triesLeft(id);
    }

    /** The account's first live code for this purpose that is about this address, in its compared form. */
    public Optional<OneTimeCode> oldest(Locked account, Purpose purpose, String email) {
        return table.oldest(account.id(), purpose, email);
    }

    /** The account's codes for the purpose of this one stop working: this one, and all that were made after it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void voidFrom(Locked account, OneTimeCode code) {
        table.voidFrom(account.id(), code.purpose(), code.id());
    }

    /** Whether another account has a live code for this purpose that is about this address. */
    public boolean isAboutAnother(String email, Purpose purpose, UUID accountId) {
        return table.isAboutAnother(email, purpose, accountId);
    }

    /** How many codes for this purpose were made for an account, in at most the last day. */
    public int madeFor(UUID accountId, Purpose purpose, Duration within) {
        return table.countOfAccount(accountId, purpose, within);
    }

    /** How many codes for this purpose were made for an address, in at most the last day. */
    public int madeFor(String email, Purpose purpose, Duration within) {
        return table.countOfEmail(email, purpose, within);
    }

    /** What is stored about the codes of an account, newest first. Rows are kept for a few days. */
    public List<ExportedCode> exported(UUID accountId) {
        return table.exported(accountId);
    }

    /** The addresses that the account had before, as long as it can have them back. */
    public Set<String> formerAddresses(Locked account) {
        return table.emails(account.id(), Purpose.UNDO_ADDRESS);
    }

    /**
     * Deletes the codes of an account.
     *
     * @param email the account's; other members' codes for it, which were not mailed, are deleted too
     * @param former that account's {@link #formerAddresses}; codes that were made for one of them and for no account are deleted too
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account, String email, Set<String> former) {
        table.deleteOf(account.id(), email, former);
    }

    /** The code for its owner to read: in a letter when it is sent, or printed once by a command. */
    public Text textOf(OneTimeCode code) {
        return table.hash(code.id())
                .flatMap(hash -> texts.of(code.purpose(), code.id(), hash))
                .orElseGet(() -> texts.of(code.purpose(), code.id()));
    }
}
