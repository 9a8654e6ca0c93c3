package dev.countersign.account;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.password.Flaw;
import dev.countersign.recovery.RecoveryCodes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Whose an email address is, and whether its owner has confirmed it. {@link Emails} knows what an address may look like. */
@Component
public class EmailAddresses {
    private final AccountTable table;
    private final Accounts accounts;
    private final EmailClaims claims;
    private final RecoveryCodes recoveryCodes;
    private final RowCaches caches;

    EmailAddresses(
            AccountTable table, Accounts accounts, EmailClaims claims, RecoveryCodes recoveryCodes, RowCaches caches) {
        this.table = table;
        this.accounts = accounts;
        this.claims = claims;
        this.recoveryCodes = recoveryCodes;
        this.caches = caches;
    }

    /** @return empty if the member has not confirmed their address, which may then be somebody else's */
    public Optional<Account> withConfirmedAddress(UUID accountId) {
        return table.findVerified(accountId);
    }

    /** The member has shown that they read their address's mail. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Account confirm(Locked account) {
        caches.forgetAfterTransaction(account.id());
        return table.verifyEmail(account.id());
    }

    /** Judges an email, as it was typed, to which a member wants to change. */
    public EmailCheck judge(UUID accountId, String email) {
        return switch (Emails.judge(email)) {
            case Emails.Judged.Unfit(var flaw) -> new EmailCheck.Invalid(List.of(flaw));
            case Emails.Judged.Fit(var fit)
            when accounts.enabled(accountId)
                    .filter(stored -> stored.account().email().equals(fit))
                    .isPresent() -> new EmailCheck.Invalid(List.of(Flaw.of("email", "invalid.email.same")));
            case Emails.Judged.Fit(var fit) -> new EmailCheck.Fit(fit);
        };
    }

    /** Whether a member has this email, even if disabled, or can still take it back. */
    public boolean isTaken(String email) {
        return table.find(email).isPresent() || claims.isKept(email, Database.newId());
    }

    /** Whether another member has this email, even if disabled, or can still take it back. */
    public boolean isTaken(String email, Locked account) {
        return table.find(email)
                        .filter(member -> !member.account().id().equals(account.id()))
                        .isPresent()
                || claims.isKept(email, account.id());
    }

    /**
     * Gives a member another email. The caller voids what was sent to the old one.
     *
     * @param isConfirmed whether the member has shown that they read its mail
     * @return empty if it is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Account> change(Locked account, String email, boolean isConfirmed) {
        caches.forgetAfterTransaction(account.id());
        return claims.take(email, account.id(), () -> Optional.of(table.changeEmail(account.id(), email, isConfirmed)));
    }

    /**
     * The owner of an address that was never confirmed takes the account over from whoever made it (SEC-76). Nothing of
     * theirs opens it any more: the caller has changed the password and ends the sessions.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeOver(Locked account) {
        confirm(account);
        recoveryCodes.drop(account);
    }
}
