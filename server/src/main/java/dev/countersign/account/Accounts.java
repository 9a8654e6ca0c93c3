package dev.countersign.account;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.database.Locked;
import dev.countersign.device.Network;
import dev.countersign.password.Flaw;
import dev.countersign.password.Password;
import dev.countersign.password.PasswordHasher;
import dev.countersign.password.PasswordRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Creates, finds, changes, locks and disables members. */
@Component
public class Accounts {
    private final AccountTable table;
    private final PasswordHasher hasher;
    private final SignUpRules rules;
    private final PasswordRules passwordRules;
    private final EmailClaims claims;
    private final RowCaches caches;
    private final RowCache<UUID, Account> byId;

    Accounts(
            AccountTable table,
            PasswordHasher hasher,
            SignUpRules rules,
            PasswordRules passwordRules,
            EmailClaims claims,
            RowCaches caches) {
        this.table = table;
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
     * @throws IllegalStateException inside a transaction, because a hash takes tens of milliseconds
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

    /** Evicts an account found disabled, so that this node does not let it in again. */
    Optional<AccountTable.Stored> enabled(UUID accountId) {
        var found = table.findEnabled(accountId);
        if (found.isEmpty()) {
            caches.forget(accountId);
        }
        return found;
    }

    /** @return empty if no enabled member has this email */
    public Optional<Account> find(String email) {
        return Emails.compared(email).flatMap(table::findEnabled).map(AccountTable.Stored::account);
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
