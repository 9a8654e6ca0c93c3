package dev.countersign.web.pages;

import dev.countersign.account.Account;
import dev.countersign.account.Accounts;
import dev.countersign.database.Database;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import org.springframework.stereotype.Component;

/** Recognises a sign-up form that was sent twice, perhaps because its answer got lost. */
@Component
class SentTwice {
    private final Accounts accounts;
    private final RecoveryCodes recoveryCodes;

    SentTwice(Accounts accounts, RecoveryCodes recoveryCodes) {
        this.accounts = accounts;
        this.recoveryCodes = recoveryCodes;
    }

    /** Whether the form with these codes has already created the account of this email: the account has the same codes. */
    boolean hasCreated(String email, DrawnCodes codes) {
        // As many statements for an email that is nobody's, so that no refusal tells whose is (SEC-11).
        var account = accounts.find(email).map(Account::id).orElseGet(Database::newId);
        return recoveryCodes.isSetOf(account, codes);
    }
}
