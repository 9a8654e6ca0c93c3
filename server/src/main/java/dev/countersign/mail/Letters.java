package dev.countersign.mail;

import dev.countersign.account.Account;
import dev.countersign.account.EmailAddresses;
import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Visitor;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.outbox.Outbox;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Letters to members. */
@Component
public class Letters {
    private static final int ASKED_FOR_IN_AN_HOUR = 20;
    private static final int ASKED_FOR_IN_A_DAY = 60;

    /** As many as one account may ask for, so that this limits only accounts that are deleted and made again. */
    private static final int RESETS_IN_AN_HOUR = 10;

    private static final int RESETS_IN_A_DAY = 24 * RESETS_IN_AN_HOUR;

    private final LetterTable table;
    private final LetterCountTable counts;
    private final DerivedKeys countKeys;
    private final EmailAddresses emailAddresses;
    private final Outbox<Lane, Claim> outbox;
    private final LetterTexts texts;
    private final Postman postman;
    private final Database database;

    Letters(
            LetterTable table,
            LetterCountTable counts,
            Secrets secrets,
            EmailAddresses emailAddresses,
            Outbox<Lane, Claim> outbox,
            LetterTexts texts,
            Postman postman,
            Database database) {
        this.table = table;
        this.counts = counts;
        this.countKeys = secrets.keysFor(KeyPurpose.LETTER_COUNT);
        this.emailAddresses = emailAddresses;
        this.outbox = outbox;
        this.texts = texts;
        this.postman = postman;
        this.database = database;
    }

    /** Whether letters can be sent at all. Without a mail server, none is written. */
    public boolean hasServer() {
        return postman.hasServer();
    }

    /**
     * Writes a letter, which leaves after the commit. Writes none if there is no mail server, or if the member has not
     * confirmed their address: it may be somebody else's (SEC-77).
     *
     * @param visitor what caused the letter, for the member to recognise
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void write(UUID accountId, LetterKind kind, Optional<Visitor> visitor) {
        if (postman.hasServer()) {
            emailAddresses.withConfirmedAddress(accountId).ifPresent(to -> write(to, kind, visitor));
        }
    }

    /** Writes a letter to the address that a member had when this was read, if they had confirmed it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void write(Account to, LetterKind kind, Optional<Visitor> visitor) {
        if (postman.hasServer() && to.emailVerified()) {
            write(new Letter(Optional.of(to.id()), Optional.empty(), kind, to.email(), to.name()), visitor);
        }
    }

    /**
     * Writes a letter with a code, to the code's address, confirmed or not. The row names the code, and the letter gets its
     * text when it is sent (SEC-75). No attempt is made once the code is over. Writes none if there is no mail server.
     *
     * @param name whom to greet; empty for nobody. Only people who read this address's mail should have chosen it: otherwise
     *     anybody could send their own words to anybody
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void writeCode(OneTimeCode code, LetterKind kind, String name, Optional<Visitor> visitor) {
        if (postman.hasServer()) {
            write(new Letter(code.accountId(), Optional.of(code), kind, code.email(), name), visitor);
        }
    }

    /**
     * Whether an address gets one more letter that anybody could ask for: 20 an hour and 60 a day, whichever form or account they
     * come from, also one that was deleted since (SEC-72). Counts it. Each form has a smaller budget of its own. Resets are
     * counted apart, by {@link #mayBeAskedForReset}: strangers could otherwise use this budget up, and keep a member's codes away.
     *
     * @param email in its compared form
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean mayBeAskedFor(String email) {
        return counts.count(countKey(email), ASKED_FOR_IN_AN_HOUR, ASKED_FOR_IN_A_DAY);
    }

    /**
     * Whether an address gets one more code for a new password. Counts it, also for an account that is deleted later.
     *
     * @param email in its compared form
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean mayBeAskedForReset(String email) {
        return counts.count(countKey("reset " + email), RESETS_IN_AN_HOUR, RESETS_IN_A_DAY);
    }

    private byte[] countKey(String text) {
        return countKeys.sign(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a letter to an address, whoever reads its mail. It greets nobody by name.
     *
     * @param email in its compared form
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void writeTo(String email, LetterKind kind, Optional<Visitor> visitor) {
        if (postman.hasServer()) {
            write(new Letter(Optional.empty(), Optional.empty(), kind, email, ""), visitor);
        }
    }

    /**
     * Writes the last letter to a member whose account is being deleted. The letter outlives the account until it is sent. As for
     * {@link #write(UUID, LetterKind, Optional)}, the address has to be confirmed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void writeLast(UUID accountId, LetterKind kind, Optional<Visitor> visitor) {
        if (postman.hasServer()) {
            emailAddresses
                    .withConfirmedAddress(accountId)
                    .ifPresent(to -> write(
                            new Letter(Optional.empty(), Optional.empty(), kind, to.email(), to.name()), visitor));
        }
    }

    /**
     * Deletes the letters to a member that have not left yet.
     *
     * @param emails also the letters to these addresses that are about no account
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account, Set<String> emails) {
        table.deleteOf(account.id(), emails);
    }

    private void write(Letter letter, Optional<Visitor> visitor) {
        table.insert(Database.newId(), letter, visitor);
        outbox.sendAfterCommit();
    }

    /** How many letters still wait. They pile up while the mail server is down. */
    public WaitingLetters waiting() {
        return table.waiting();
    }

    /**
     * Sends a letter to see whether the settings are right. Waits for the server's answer.
     *
     * @return empty if there is no mail server
     */
    public Optional<SendResult> test(Recipient to) {
        if (!postman.hasServer()) {
            return Optional.empty();
        }
        return Optional.of(postman.send(Database.newId(), database.now(), to, texts.ofTest()));
    }
}
