package dev.countersign.account;

import dev.countersign.database.Database;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Members and their passwords. What hashes is called outside any transaction: a hash takes tens of milliseconds, and no
 * lock and no connection is held meanwhile.
 */
@Component
public class Accounts {
    private final AccountTable table;
    private final PasswordHasher hasher;
    private final SignUpRules rules;

    Accounts(AccountTable table, PasswordHasher hasher, SignUpRules rules) {
        this.table = table;
        this.hasher = hasher;
        this.rules = rules;
    }

    /**
     * Judges and hashes what {@link #create} then stores.
     *
     * @param email ASCII, compared without regard to case
     * @param password {@code password.min-length} to 256 code points
     * @param name 1 to 100 code points
     */
    public SignUpResult prepareSignUp(String email, String password, String name) {
        var flaws = rules.flaws(email, password, name);
        if (!flaws.isEmpty()) {
            return new SignUpResult.Invalid(flaws);
        }
        return hasher.hash(password)
                .<SignUpResult>map(hash ->
                        new SignUpResult.Prepared(SignUpRules.normalised(email), name.strip(), new PasswordProof(hash)))
                .orElseGet(SignUpResult.Busy::new);
    }

    /**
     * Makes a member; nobody else sees the account before the transaction ends.
     *
     * @return empty where the email is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Account> create(SignUpResult.Prepared signUp) {
        return table.insert(
                Database.newId(),
                signUp.email(),
                signUp.name(),
                signUp.password().hash());
    }

    /** Checks a password; an email that nobody has, or nobody can have, costs the same (SEC-10). */
    public PasswordCheck check(String email, String password) {
        var stored = SignUpRules.isEmail(email)
                ? table.findEnabled(SignUpRules.normalised(email))
                : Optional.<AccountTable.Stored>empty();
        return check(stored, password);
    }

    /** Checks and hashes what {@link #changePassword} then stores (SEC-08). */
    public PasswordChange preparePasswordChange(UUID accountId, String currentPassword, String newPassword) {
        var flaws = rules.passwordFlaws("new_password", newPassword);
        if (!flaws.isEmpty()) {
            return new PasswordChange.Invalid(flaws);
        }
        return switch (check(table.findEnabled(accountId), currentPassword)) {
            case PasswordCheck.Wrong() -> new PasswordChange.WrongPassword();
            case PasswordCheck.Busy() -> new PasswordChange.Busy();
            case PasswordCheck.Right right ->
                hasher.hash(newPassword)
                        .<PasswordChange>map(
                                hash -> new PasswordChange.Prepared(right.proof(), new PasswordProof(hash)))
                        .orElseGet(PasswordChange.Busy::new);
        };
    }

    /**
     * Stores a new password under the account's lock; the caller ends, in the same transaction, what the old one opened.
     *
     * @return false where the old password was changed meanwhile
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean changePassword(UUID accountId, PasswordChange.Prepared change) {
        if (lock(accountId, change.current()).isEmpty()) {
            return false;
        }
        return table.replacePasswordHash(
                accountId, change.current().hash(), change.next().hash());
    }

    private PasswordCheck check(Optional<AccountTable.Stored> found, String password) {
        // What nobody can have as a password is nobody's, and costs as much to find out.
        var possible = SignUpRules.isText(password);
        var stored = found.filter(account -> possible);
        var matches = hasher.matches(possible ? password : "", stored.map(AccountTable.Stored::passwordHash));
        if (matches.isEmpty()) {
            return new PasswordCheck.Busy();
        }
        if (stored.isEmpty() || !matches.get()) {
            return new PasswordCheck.Wrong();
        }
        return new PasswordCheck.Right(stored.get().account(), renewed(stored.get(), password));
    }

    /** A hash that was made with other parameters than today's is made again, now that the password is at hand (SEC-05). */
    private PasswordProof renewed(AccountTable.Stored stored, String password) {
        var current = stored.passwordHash();
        if (!hasher.isOutdated(current)) {
            return new PasswordProof(current);
        }
        return hasher.hash(password)
                .filter(renewed -> table.replacePasswordHash(stored.account().id(), current, renewed))
                .map(PasswordProof::new)
                .orElseGet(() -> new PasswordProof(current));
    }

    /**
     * Takes the account's lock until the transaction ends: who holds it alone may take seats and close requests.
     *
     * @return empty where the account is disabled
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Account> lock(UUID accountId) {
        return table.lockEnabled(accountId).map(AccountTable.Stored::account);
    }

    /** As {@link #lock(UUID)}, and empty as well where the password was changed since it was proved. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Account> lock(UUID accountId, PasswordProof proof) {
        return table.lockEnabled(accountId)
                .filter(stored -> proof.stillHolds(stored.passwordHash()))
                .map(AccountTable.Stored::account);
    }

    /** @return empty where there is none or it is disabled */
    public Optional<Account> find(UUID accountId) {
        return table.findEnabled(accountId).map(AccountTable.Stored::account);
    }
}
