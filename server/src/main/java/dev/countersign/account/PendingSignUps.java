package dev.countersign.account;

import dev.countersign.database.Database;
import dev.countersign.device.Token;
import dev.countersign.secret.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sign-ups that wait for a mailed code. The typed values stay in the row until the code is typed or expires, the password as a hash
 * that is sealed for the future account. A taken address gets a row like any other, so that nothing tells the two apart (SEC-11).
 */
@Component
public class PendingSignUps {
    private static final int LETTERS_IN_AN_HOUR = 10;
    private static final int LETTERS_IN_AN_HOUR_FROM_HERE = 3;
    private static final int LETTERS_IN_A_DAY_FROM_HERE = 10;

    private final PendingSignUpTable table;
    private final Seal seal;

    PendingSignUps(PendingSignUpTable table, Seal seal) {
        this.table = table;
        this.seal = seal;
    }

    /** Adds a sign-up. Costs the same for every address. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(SignUpCheck.Prepared signUp, Token token, UUID codeId, Instant expiresAt, String ip) {
        insert(
                new PendingSignUpTable.Values(
                        signUp.id(),
                        signUp.email(),
                        signUp.name(),
                        signUp.password().hash()),
                token,
                codeId,
                expiresAt,
                ip);
    }

    /**
     * Adds the same sign-up again, with another code. The earlier one goes on as before, in a browser that has its token.
     *
     * @return false if it is over
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean addAgain(PendingSignUp earlier, Token token, UUID codeId, Instant expiresAt, String ip) {
        var values = table.lock(earlier.id());
        values.ifPresent(same -> insert(same, token, codeId, expiresAt, ip));
        return values.isPresent();
    }

    private void insert(PendingSignUpTable.Values values, Token token, UUID codeId, Instant expiresAt, String ip) {
        table.insert(Database.newId(), token.hash(), codeId, values, ip, expiresAt);
    }

    /** The sign-up of a cookie, in any state. */
    public Optional<PendingSignUp> find(Token token) {
        return table.find(token.hash());
    }

    /**
     * What was typed, for {@link Accounts#create}. Concurrent callers wait for each other. The hash is sealed again: the secret may
     * have been replaced since.
     *
     * @return empty if the sign-up is over
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<SignUpCheck.Prepared> take(PendingSignUp pending) {
        return table.lock(pending.id())
                .flatMap(values -> seal.reseal(values.accountId(), values.passwordHash())
                        .map(hash -> new SignUpCheck.Prepared(
                                values.accountId(), values.email(), values.name(), new PasswordProof(hash))));
    }

    /** It has made its account. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void close(PendingSignUp pending) {
        table.blank(pending.id());
    }

    /** Claims sign-ups whose address nobody has looked up yet. A claim is due again when its lease ends. */
    public List<PendingSignUp> claim(int most, Duration lease) {
        return table.claim(most, lease);
    }

    /** Whether the address may be sent one more letter that is asked for from there. Concurrent callers wait for each other. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean mayBeMailed(PendingSignUp pending) {
        table.lockLettersTo(pending.email());
        var letters = table.letters(pending.email(), pending.ip());
        return letters.inAnHour() < LETTERS_IN_AN_HOUR
                && letters.inAnHourFromHere() < LETTERS_IN_AN_HOUR_FROM_HERE
                && letters.inADayFromHere() < LETTERS_IN_A_DAY_FROM_HERE;
    }

    /** @param mailed whether the address gets a letter, which counts from now on */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lookedUp(PendingSignUp pending, boolean mailed) {
        table.lookedUp(pending.id(), mailed);
    }
}
