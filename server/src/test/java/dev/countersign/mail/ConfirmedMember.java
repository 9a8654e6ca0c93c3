package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.account.Accounts;
import dev.countersign.account.ImportResult;
import dev.countersign.account.Newcomer;
import dev.countersign.support.TestServer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A member whose address is confirmed, and who got no letter yet. */
final class ConfirmedMember {
    private ConfirmedMember() {}

    /**
     * Imports one, because a sign-up sends a letter by itself.
     *
     * @return the email
     */
    static String on(TestServer server) {
        var newcomer = new Newcomer(TestServer.freshEmail(), true, "Ann", "$2b$04$" + "a".repeat(53));
        var imported = new TransactionTemplate(server.room(PlatformTransactionManager.class))
                .execute(transaction -> server.room(Accounts.class).adopt(newcomer));
        assertThat(imported).isInstanceOf(ImportResult.Imported.class);
        return newcomer.email();
    }
}
