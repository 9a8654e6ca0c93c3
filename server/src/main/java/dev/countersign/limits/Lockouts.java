package dev.countersign.limits;

import dev.countersign.database.Locked;
import dev.countersign.limits.Costs.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which members are locked out by {@link Limits}, for operators. */
@Component
public class Lockouts {
    private final GuessTable guesses;
    private final RightPasswordTable rightPasswords;

    Lockouts(GuessTable guesses, RightPasswordTable rightPasswords) {
        this.guesses = guesses;
        this.rightPasswords = rightPasswords;
    }

    /** What keeps this member out. */
    public Lockout of(String email, UUID accountId) {
        var signIn = new Subject(Guess.SIGN_IN, email);
        var wait = guesses.wait(signIn).or(() -> rightPasswords.wait(signIn(email)));
        return new Lockout(
                guesses.isLocked(signIn),
                guesses.isLocked(new Subject(Guess.PROOF, accountId.toString())),
                wait.orElse(Duration.ZERO));
    }

    /** Those of these emails whose sign-in is locked. */
    public Set<String> among(List<String> emails) {
        return guesses.locked(emails);
    }

    /**
     * The accounts whose sign-in is locked, in the order of their emails.
     *
     * @param after the email after which to begin
     */
    public List<UUID> accounts(Optional<String> after, int most) {
        return guesses.lockedAccounts(after.orElse(""), most);
    }

    /** Resets everything that is counted about this member, right passwords too. */
    public void lift(String email, UUID accountId) {
        guesses.forget(new Subject(Guess.SIGN_IN, email));
        guesses.forget(new Subject(Guess.PROOF, accountId.toString()));
        rightPasswords.forget(signIn(email));
        rightPasswords.forget(new RightPassword.Use(RightPassword.RECOVERY, email));
        rightPasswords.forget(new RightPassword.Use(RightPassword.PROOF, accountId.toString()));
    }

    /**
     * Forgets everything that is counted about a member who is being deleted.
     *
     * @param emails theirs, in the compared form
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account, Set<String> emails) {
        guesses.forgetAndHold(new Subject(Guess.PROOF, account.id().toString()));
        emails.forEach(email -> lift(email, account.id()));
    }

    private static RightPassword.Use signIn(String email) {
        return new RightPassword.Use(RightPassword.SIGN_IN, email);
    }
}
