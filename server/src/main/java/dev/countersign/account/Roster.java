package dev.countersign.account;

import dev.countersign.database.Database;
import dev.countersign.password.PasswordHasher;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The members as operators list and enter them. */
@Component
public class Roster {
    private final AccountTable table;
    private final PasswordHasher hasher;
    private final EmailClaims claims;

    Roster(AccountTable table, PasswordHasher hasher, EmailClaims claims) {
        this.table = table;
        this.hasher = hasher;
        this.claims = claims;
    }

    /**
     * Lists members, disabled ones too, in the order of their emails.
     *
     * @param after the email after which to begin, in its compared form
     */
    public List<Member> list(MemberFilter filter, Optional<String> after, int most) {
        return table.find(filter, after.orElse(""), most);
    }

    /** These members, disabled ones too, in the order of their emails. */
    public List<Member> list(List<UUID> ids) {
        return table.find(ids);
    }

    /** Whether any password opens the account. If none does, the member needs a code that sets a new one. */
    public boolean hasPassword(UUID accountId) {
        return table.findHash(accountId).filter(hasher::canOpen).isPresent();
    }

    /**
     * Creates a member who chooses a password later. Until then no password opens the account.
     *
     * @param email without flaws, as it was typed
     * @param name without flaws, as it was typed
     * @param emailVerified whether the operator knows that the member reads the address's mail
     * @return empty if the email is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<LockedMember> create(String email, String name, boolean emailVerified) {
        var id = Database.newId();
        var claimed = Emails.normalised(email);
        return claims.take(
                claimed, id, () -> table.insert(id, claimed, emailVerified, name.strip(), PasswordHasher.NO_PASSWORD));
    }
}
