package dev.countersign.account;

import dev.countersign.database.Database;
import dev.countersign.device.Network;
import dev.countersign.password.Flaw;
import dev.countersign.password.Password;
import dev.countersign.password.PasswordHasher;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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

    /**
     * Checks the values of a member who chooses a password later. Until then no password opens the account: its hash is that of
     * a random text that nobody has.
     *
     * @param network the network that waits for a turn to hash
     */
    public SignUpCheck prepare(String email, String name, Network network) {
        var judged = Emails.judge(email);
        var nameFlaw = Names.flaw(name);
        if (!(judged instanceof Emails.Judged.Fit(var fit)) || nameFlaw.isPresent()) {
            var emailFlaw = judged instanceof Emails.Judged.Unfit(var flaw) ? Stream.of(flaw) : Stream.<Flaw>of();
            return new SignUpCheck.Invalid(
                    Stream.concat(emailFlaw, nameFlaw.stream()).toList());
        }
        var id = Database.newId();
        return hasher.hash(id, Password.random(), network)
                .<SignUpCheck>map(hash -> new SignUpCheck.Prepared(id, fit, name.strip(), new PasswordProof(hash)))
                .orElseGet(SignUpCheck.Busy::new);
    }

    /**
     * Creates that member.
     *
     * @param emailVerified whether the operator knows that the member reads the address's mail
     * @return empty if the email is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<LockedMember> create(SignUpCheck.Prepared newcomer, boolean emailVerified) {
        return claims.take(
                newcomer.email(),
                newcomer.id(),
                () -> table.insert(
                        newcomer.id(),
                        newcomer.email(),
                        emailVerified,
                        newcomer.name(),
                        newcomer.password().hash()));
    }
}
