package dev.countersign.account;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Network;
import dev.countersign.limits.Attempt;
import dev.countersign.password.Flaw;
import dev.countersign.password.Password;
import dev.countersign.password.PasswordHasher;
import dev.countersign.password.PasswordRules;
import dev.countersign.password.StoredHash;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.recovery.RecoveryProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Members, their passwords and their recovery codes. Methods that hash throw if they are called inside a transaction: a hash takes tens of
 * milliseconds, and must not hold a lock or a connection for that long. Methods that compare a secret take the {@link Attempt}
 * that {@link dev.countersign.limits.Limits} has charged for it (SEC-17).
 */
@Component
public class Accounts {
    private final AccountTable table;
    private final RecoveryCodes recoveryCodes;
    private final PasswordHasher hasher;
    private final SignUpRules rules;
    private final PasswordRules passwordRules;
    private final EmailClaims claims;
    private final RowCaches caches;
    private final RowCache<UUID, Account> byId;

    Accounts(
            AccountTable table,
            RecoveryCodes recoveryCodes,
            PasswordHasher hasher,
            SignUpRules rules,
            PasswordRules passwordRules,
            EmailClaims claims,
            RowCaches caches) {
        this.table = table;
        this.recoveryCodes = recoveryCodes;
        this.hasher = hasher;
        this.rules = rules;
        this.passwordRules = passwordRules;
        this.claims = claims;
        this.caches = caches;
        this.byId = caches.of(Account::id, (account, now) -> true);
    }

    /**
     * Checks the values of a sign-up and hashes the password, for {@link #create} to store.
     *
     * @param email as it was typed
     * @param password {@code password.min-length} to 256 code points
     * @param name 1 to 100 code points
     * @param network the network that waits for a turn to hash
     */
    public SignUpCheck prepareSignUp(String email, String password, String name, Network network) {
        var judged = Emails.judge(email);
        var flaws = rules.flaws(judged, password, name);
        if (!(judged instanceof Emails.Judged.Fit(var fit)) || !flaws.isEmpty()) {
            return new SignUpCheck.Invalid(flaws);
        }
        var id = Database.newId();
        return hasher.hash(id, new Password(password), network)
                .<SignUpCheck>map(hash -> new SignUpCheck.Prepared(id, fit, name.strip(), new PasswordProof(hash)))
                .orElseGet(SignUpCheck.Busy::new);
    }

    /**
     * Judges one field without the others, for a body that is invalid anyway.
     *
     * @param name of the field in the body
     */
    public List<Flaw> flaws(FieldRule rule, String name, String text) {
        return switch (rule) {
            case EMAIL -> Emails.judge(text) instanceof Emails.Judged.Unfit(var flaw) ? List.of(flaw) : List.of();
            case NAME -> Names.flaw(text).stream().toList();
            case LOCALE -> Languages.find(text).isPresent() ? List.of() : List.of(Flaw.of(name, "invalid.locale"));
            case PASSWORD -> passwordRules.flaws(name, text, "", "");
        };
    }

    /** What is wrong with the values of a change. */
    public List<Flaw> flaws(ProfileChange change) {
        return Stream.concat(
                        change.name().stream().flatMap(name -> flaws(FieldRule.NAME, "name", name).stream()),
                        change.language().flatMap(LanguageWish::tag).stream()
                                .flatMap(tag -> flaws(FieldRule.LOCALE, "locale", tag).stream()))
                .toList();
    }

    /**
     * Changes a member's name or language, which every node shows at once.
     *
     * @param change without flaws
     * @return the member afterwards
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Account change(Locked account, ProfileChange change) {
        caches.forgetAfterTransaction(account.id());
        return table.change(
                account.id(),
                new ProfileChange(
                        change.name().map(String::strip),
                        change.language()
                                .map(wish -> new LanguageWish(wish.tag().flatMap(Languages::find)))));
    }

    /**
     * Creates a member; nobody else sees the account before the transaction ends.
     *
     * @param emailVerified whether the member has shown that they read the address's mail
     * @return empty if the email is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<LockedMember> create(SignUpCheck.Prepared signUp, boolean emailVerified) {
        return claims.take(
                signUp.email(),
                signUp.id(),
                () -> table.insert(
                        signUp.id(),
                        signUp.email(),
                        emailVerified,
                        signUp.name(),
                        signUp.password().hash()));
    }

    /**
     * Creates a member from another system's record. The imported password hash is checked as it is until the first sign-in,
     * which replaces it. The password need not follow today's rules.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ImportResult adopt(Newcomer newcomer) {
        var email = Emails.stored(newcomer.email());
        var flaws = new ArrayList<Flaw>();
        if (email instanceof Emails.Judged.Unfit(var flaw)) {
            flaws.add(flaw);
        }
        Names.flaw(newcomer.name()).ifPresent(flaws::add);
        if (!PasswordHasher.canCheck(newcomer.passwordHash())) {
            flaws.add(Flaw.of("password_hash", "invalid.password-hash"));
        }
        if (!(email instanceof Emails.Judged.Fit(var fit)) || !flaws.isEmpty()) {
            return new ImportResult.Refused(flaws);
        }
        var id = Database.newId();
        return claims.take(
                        fit,
                        id,
                        () -> table.insert(
                                id,
                                fit,
                                newcomer.emailVerified(),
                                newcomer.name().strip(),
                                hasher.adopt(id, newcomer.passwordHash())))
                .<ImportResult>map(created -> new ImportResult.Imported(created.account()))
                .orElseGet(ImportResult.EmailTaken::new);
    }

    /** The form in which an email is compared. Text that is not an email stays as it is. */
    public static String normalised(String email) {
        return Emails.compared(email).orElse(email);
    }

    /** As {@link #normalised}, but empty if no account can have this email. */
    public static Optional<String> compared(String email) {
        return Emails.compared(email);
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
        return check(attempt, enabled(accountId), password, network);
    }

    /**
     * Checks a password and a recovery code, which {@link #useRecoveryCode} then consumes. If the code is wrong, the
     * password is compared with nobody's hash, at the same cost. So without a code this reveals nothing about the password.
     */
    public RecoveryCheck checkRecovery(
            Attempt attempt, String email, String password, String recoveryCode, Network network) {
        var stored = stored(email);
        var accountId = stored.map(found -> found.account().id());
        var code = recoveryCodes.find(accountId.orElseGet(Database::newId), recoveryCode);
        return switch (check(attempt, stored.filter(found -> code.isPresent()), password, network)) {
            case PasswordCheck.Right(var account, var proof) ->
                new RecoveryCheck.Right(account, proof, code.orElseThrow());
            case PasswordCheck.Wrong _ -> new RecoveryCheck.Wrong(accountId);
            case PasswordCheck.Busy() -> new RecoveryCheck.Busy();
        };
    }

    /** @return the member's unused recovery code that was typed; empty if they have no such code */
    public Optional<RecoveryProof> findRecoveryCode(Attempt attempt, UUID accountId, String typed) {
        return attempt.locked() ? Optional.empty() : recoveryCodes.find(accountId, typed);
    }

    /**
     * Consumes a recovery code, once, even if several requests bring it at the same time (SEC-67).
     *
     * @return false if the code was used, or the codes were replaced, since the check
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean useRecoveryCode(Locked account, RecoveryProof code) {
        return recoveryCodes.use(account, code);
    }

    /**
     * Keeps a recovery code for a reset, whose new password uses it up.
     *
     * @return false if the code was used, or the codes were replaced, since the check
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean holdRecoveryCode(Locked account, RecoveryProof code, UUID resetId) {
        return recoveryCodes.hold(account, code, resetId);
    }

    /** Whether a recovery code is kept for the reset, and nobody has used it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean hasRecoveryCodeFor(Locked account, UUID resetId) {
        return recoveryCodes.isHeldFor(account, resetId);
    }

    /** Consumes the recovery code that is kept for the reset, if there is one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void useRecoveryCodeFor(Locked account, UUID resetId) {
        recoveryCodes.useHeldFor(account, resetId);
    }

    /** Draws ten recovery codes for an account that does not exist yet. */
    public DrawnCodes drawRecoveryCodes() {
        return RecoveryCodes.draw();
    }

    /**
     * Draws ten recovery codes. They become valid when {@link #replaceRecoveryCodes} replaces the present codes with them.
     */
    public DrawnCodes drawRecoveryCodes(UUID accountId) {
        return recoveryCodes.drawFor(accountId);
    }

    /**
     * Makes the drawn codes valid for the account; its earlier codes stop working.
     *
     * @return false if the account no longer has the codes that these were drawn to replace
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean replaceRecoveryCodes(Locked account, DrawnCodes drawn) {
        return recoveryCodes.replace(account, drawn);
    }

    /** Whether these are the account's recovery codes, used or not. */
    public boolean hasRecoveryCodes(UUID accountId, DrawnCodes drawn) {
        return recoveryCodes.isSetOf(accountId, drawn);
    }

    /** How many of a member's recovery codes are unused, not counting codes made under another secret. */
    public int recoveryCodesLeft(UUID accountId) {
        return recoveryCodes.left(accountId);
    }

    /** Checks both passwords and hashes the new one, for {@link #changePassword} to store (SEC-08). */
    public PasswordChange preparePasswordChange(
            Attempt attempt, UUID accountId, String currentPassword, String newPassword, Network network) {
        var stored = enabled(accountId);
        var flaws = stored.map(AccountTable.Stored::account)
                .map(member -> passwordRules.flaws("new_password", newPassword, member.shownEmail(), member.name()))
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
    public boolean changePassword(LockedMember account, PasswordChange.Prepared change) {
        if (!account.stillHas(change.current())) {
            return false;
        }
        table.setPasswordHash(account.id(), change.next().hash());
        return true;
    }

    /** Checks and hashes a new password for a member who has proved themselves without the old one. */
    public NewPassword prepareNewPassword(Account member, String newPassword, Network network) {
        var flaws = passwordRules.flaws("new_password", newPassword, member.shownEmail(), member.name());
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
    public void setPassword(Locked account, NewPassword.Prepared password) {
        table.setPasswordHash(account.id(), password.next().hash());
    }

    /**
     * The owner of an address that was never confirmed takes the account over from whoever made it (SEC-76). Nothing of
     * theirs opens it any more: the caller has changed the password and ends the sessions.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void claim(Locked account) {
        confirmEmail(account);
        recoveryCodes.drop(account);
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

    /**
     * Takes the account's lock until the transaction ends. Evicts an account found disabled, so that this node does not let
     * it in again.
     *
     * @return the member, even if disabled; empty if there is no such account
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<LockedMember> lock(UUID accountId) {
        var locked = table.lock(accountId);
        if (locked.filter(member -> !member.disabled()).isEmpty()) {
            caches.forget(accountId);
        }
        return locked;
    }

    /** As {@link #lock(UUID)}, but also empty if the member is disabled, or the password was changed since it was proved. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<LockedMember> lock(UUID accountId, PasswordProof proof) {
        return lock(accountId).filter(member -> !member.disabled() && member.stillHas(proof));
    }

    private Optional<AccountTable.Stored> enabled(UUID accountId) {
        var found = table.findEnabled(accountId);
        if (found.isEmpty()) {
            caches.forget(accountId);
        }
        return found;
    }

    /** @return empty if no enabled member has this email */
    public Optional<Account> find(String email) {
        return stored(email).map(AccountTable.Stored::account);
    }

    /** @return empty if there is no such account or it is disabled, which this node may learn up to two seconds late */
    public Optional<Account> find(UUID accountId) {
        return byId.find(accountId, () -> table.findEnabled(accountId).map(AccountTable.Stored::account));
    }

    /** @return the member, even if disabled */
    public Optional<Member> member(UUID accountId) {
        return told(table.find(accountId));
    }

    /** @return the member, even if disabled */
    public Optional<Member> member(String email) {
        return told(Emails.compared(email).flatMap(table::find));
    }

    /** @return empty if the member has not confirmed their address, which may then be somebody else's */
    public Optional<Account> confirmed(UUID accountId) {
        return table.findVerified(accountId);
    }

    /** The member has shown that they read their address's mail. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Account confirmEmail(Locked account) {
        caches.forgetAfterTransaction(account.id());
        return table.verifyEmail(account.id());
    }

    /** Judges an email, as it was typed, to which a member wants to change. */
    public EmailCheck judgeNewEmail(UUID accountId, String email) {
        return switch (Emails.judge(email)) {
            case Emails.Judged.Unfit(var flaw) -> new EmailCheck.Invalid(List.of(flaw));
            case Emails.Judged.Fit(var fit)
            when enabled(accountId)
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
    public Optional<Account> changeEmail(Locked account, String email, boolean isConfirmed) {
        caches.forgetAfterTransaction(account.id());
        return claims.take(email, account.id(), () -> Optional.of(table.changeEmail(account.id(), email, isConfirmed)));
    }

    /**
     * From now on no password opens the account, until the member gets a new one without the old. The caller ends its sessions
     * and requests.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void removePassword(Locked account) {
        table.setPasswordHash(account.id(), PasswordHasher.NO_PASSWORD);
    }

    /** An email for people, with its domain as they write it. */
    public static String shown(String email) {
        return Emails.shown(email);
    }

    /** Evicts a disabled member, so that once we report them as disabled this node no longer lets them in. */
    private Optional<Member> told(Optional<Member> member) {
        member.filter(Member::disabled)
                .ifPresent(disabled -> caches.forget(disabled.account().id()));
        return member;
    }

    /** The member as this transaction has left them. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Account refreshed(Locked account) {
        return table.find(account.id()).orElseThrow().account();
    }

    /** Nothing opens the account from now on. The caller ends its sessions and requests. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void disable(Locked account) {
        table.disable(account.id());
        caches.forgetAfterTransaction(account.id());
    }

    /** The password opens the account again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void enable(Locked account) {
        table.enable(account.id());
        caches.forgetAfterTransaction(account.id());
    }
}
