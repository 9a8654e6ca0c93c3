package dev.countersign.account;

import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Network;
import dev.countersign.limits.Attempt;
import dev.countersign.password.Flaw;
import dev.countersign.password.Password;
import dev.countersign.password.PasswordHasher;
import dev.countersign.password.PasswordRules;
import dev.countersign.password.StoredHash;
import dev.countersign.recovery.RecoveryCodes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Members' passwords. Methods that hash throw if they are called inside a transaction: a hash takes tens of milliseconds, and
 * must not hold a lock or a connection for that long. Methods that compare a secret take the {@link Attempt} that
 * {@link dev.countersign.limits.Limits} has charged for it (SEC-17).
 */
@Component
public class Passwords {
    private final AccountTable table;
    private final Accounts accounts;
    private final RecoveryCodes recoveryCodes;
    private final PasswordHasher hasher;
    private final PasswordRules rules;

    Passwords(
            AccountTable table,
            Accounts accounts,
            RecoveryCodes recoveryCodes,
            PasswordHasher hasher,
            PasswordRules rules) {
        this.table = table;
        this.accounts = accounts;
        this.recoveryCodes = recoveryCodes;
        this.hasher = hasher;
        this.rules = rules;
    }

    /**
     * Checks a password. An unknown or impossible email takes as long as a known one (SEC-10). If the attempt is locked, even
     * the right password is wrong (SEC-16).
     */
    public PasswordCheck check(Attempt attempt, String email, String password, Network network) {
        return check(attempt, stored(email), password, network);
    }

    /** Checks the password of a signed-in member before a change that needs it (SEC-34). */
    public PasswordCheck check(Attempt attempt, UUID accountId, String password, Network network) {
        return check(attempt, accounts.enabled(accountId), password, network);
    }

    /**
     * Checks a password and a recovery code, which {@link RecoveryCodes#use} then consumes. If the code is wrong, the
     * password is compared with nobody's hash, at the same cost. So without a code this reveals nothing about the password.
     */
    public RecoveryCheck checkRecovery(
            Attempt attempt, String email, String password, String recoveryCode, Network network) {
        var stored = stored(email);
        var accountId = stored.map(found -> found.account().id());
        var code = recoveryCodes.find(attempt, accountId.orElseGet(Database::newId), recoveryCode);
        return switch (check(attempt, stored.filter(found -> code.isPresent()), password, network)) {
            case PasswordCheck.Right(var account, var proof) ->
                new RecoveryCheck.Right(account, proof, code.orElseThrow());
            case PasswordCheck.Wrong _ -> new RecoveryCheck.Wrong(accountId);
            case PasswordCheck.Busy() -> new RecoveryCheck.Busy();
        };
    }

    private Optional<AccountTable.Stored> stored(String email) {
        return Emails.compared(email).flatMap(table::findEnabled);
    }

    private PasswordCheck check(Attempt attempt, Optional<AccountTable.Stored> found, String typed, Network network) {
        // Text that cannot be a password matches nobody, but takes just as long to reject.
        var password = Password.of(typed);
        var stored = found.filter(account -> password.isPresent());
        var matches = hasher.matches(password.orElse(new Password("")), stored.map(AccountTable.Stored::hash), network);
        if (matches.isEmpty()) {
            return new PasswordCheck.Busy();
        }
        if (stored.isEmpty() || !matches.get() || attempt.locked()) {
            return new PasswordCheck.Wrong(
                    found.map(account -> account.account().id()));
        }
        return new PasswordCheck.Right(stored.get().account(), renewed(stored.get(), password.orElseThrow(), network));
    }

    /**
     * Hashes the password again if its hash has outdated parameters or is not sealed yet, since we have the password now
     * (SEC-05).
     */
    private PasswordProof renewed(AccountTable.Stored stored, Password password, Network network) {
        var current = stored.passwordHash();
        if (!hasher.isOutdated(stored.hash(), password)) {
            return proof(stored.hash());
        }
        var id = stored.account().id();
        var renewed = hasher.hash(id, password, network);
        if (renewed.isPresent() && !table.replacePasswordHash(id, current, renewed.get())) {
            // Another sign-in has replaced the hash first. If it matches this password, use it instead of ours.
            return table.findEnabled(id)
                    .filter(now -> hasher.matches(password, Optional.of(now.hash()), network)
                            .orElse(false))
                    .map(now -> proof(now.hash()))
                    .orElseGet(() -> proof(stored.hash()));
        }
        return proof(new StoredHash(id, renewed.orElse(current)));
    }

    private PasswordProof proof(StoredHash stored) {
        return new PasswordProof(stored.text(), now -> hasher.isSame(stored, now));
    }

    /** Checks both passwords and hashes the new one, for {@link #change} to store (SEC-08). */
    public PasswordChange prepareChange(
            Attempt attempt, UUID accountId, String currentPassword, String newPassword, Network network) {
        var stored = accounts.enabled(accountId);
        var flaws = stored.map(AccountTable.Stored::account)
                .map(member -> rules.flaws("new_password", newPassword, member.shownEmail(), member.name()))
                .orElse(List.of());
        if (!flaws.isEmpty()) {
            return new PasswordChange.Invalid(flaws);
        }
        return switch (check(attempt, stored, currentPassword, network)) {
            case PasswordCheck.Wrong _ -> new PasswordChange.WrongPassword();
            case PasswordCheck.Busy() -> new PasswordChange.Busy();
            case PasswordCheck.Right _
            when new Password(currentPassword).isSameAs(new Password(newPassword)) ->
                new PasswordChange.Invalid(List.of(Flaw.of("new_password", "invalid.password.same")));
            case PasswordCheck.Right right ->
                hasher.hash(accountId, new Password(newPassword), network)
                        .<PasswordChange>map(
                                hash -> new PasswordChange.Prepared(right.proof(), new PasswordProof(hash)))
                        .orElseGet(PasswordChange.Busy::new);
        };
    }

    /**
     * Stores a new password. In the same transaction, the caller ends the sessions and requests that the old password
     * allowed.
     *
     * @return false if the old password was changed since it was checked
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean change(LockedMember account, PasswordChange.Prepared change) {
        if (!account.stillHas(change.current())) {
            return false;
        }
        table.setPasswordHash(account.id(), change.next().hash());
        return true;
    }

    /** Checks and hashes a new password for a member who has proved themselves without the old one. */
    public NewPassword prepareNew(Account member, String newPassword, Network network) {
        var flaws = rules.flaws("new_password", newPassword, member.shownEmail(), member.name());
        if (!flaws.isEmpty()) {
            return new NewPassword.Invalid(flaws);
        }
        return hasher.hash(member.id(), new Password(newPassword), network)
                .<NewPassword>map(hash -> new NewPassword.Prepared(new PasswordProof(hash)))
                .orElseGet(NewPassword.Busy::new);
    }

    /**
     * Stores that password. In the same transaction, the caller ends the sessions and requests that the old password allowed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void set(Locked account, NewPassword.Prepared password) {
        table.setPasswordHash(account.id(), password.next().hash());
    }

    /**
     * From now on no password opens the account, until the member gets a new one without the old. The caller ends its sessions
     * and requests.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void remove(Locked account) {
        table.setPasswordHash(account.id(), PasswordHasher.NO_PASSWORD);
    }
}
