package dev.countersign.mail;

import dev.countersign.account.Accounts;
import dev.countersign.database.Database;
import dev.countersign.device.Visitor;
import dev.countersign.outbox.Outbox;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Letters to members. */
@Component
public class Letters {
    private final LetterTable table;
    private final Accounts accounts;
    private final Outbox<Lane, Claim> outbox;
    private final LetterTexts texts;
    private final Postman postman;
    private final Database database;

    Letters(
            LetterTable table,
            Accounts accounts,
            Outbox<Lane, Claim> outbox,
            LetterTexts texts,
            Postman postman,
            Database database) {
        this.table = table;
        this.accounts = accounts;
        this.outbox = outbox;
        this.texts = texts;
        this.postman = postman;
        this.database = database;
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
            accounts.confirmed(accountId).ifPresent(to -> {
                table.insert(Database.newId(), to, kind, visitor);
                outbox.sendAfterCommit();
            });
        }
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
