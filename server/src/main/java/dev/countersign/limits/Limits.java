package dev.countersign.limits;

import dev.countersign.limits.LimitTable.Counted;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How often secrets may be guessed, accounts be made and back ends call.
 *
 * <p>A guess is charged before it is judged, to its subject and to the address it comes from, both or neither (SEC-17). From
 * the fifth wrong one in a row on, a subject waits: one second, doubling to fifteen minutes; after a hundred it is locked
 * (SEC-16). An address has a window of time in which so many may fail (SEC-18). Whoever was charged tells what came of it:
 * {@link #wasRight}, {@link #wasNotJudged}, or nothing where it was wrong.
 */
@Component
public class Limits {
    /** It had to wait when it was to be charged, and no longer when it was to be told so. */
    private static final Charge OVERTAKEN = new Charge.Wait(Duration.ofSeconds(1), false);

    /** An email that nobody has is forgotten after so long without a guess. */
    private static final Duration UNKNOWN_KEPT = Duration.ofDays(30);

    private final LimitTable table;
    private final CallBuckets calls;
    private final LimitSettings settings;
    private final TransactionOperations transaction;

    Limits(LimitTable table, CallBuckets calls, LimitSettings settings, TransactionOperations transaction) {
        this.table = table;
        this.calls = calls;
        this.settings = settings;
        this.transaction = transaction;
    }

    /**
     * Charges a guess at a member's secret.
     *
     * @param subject an email as it is compared, or an account's id; any text at all
     * @param ip where it comes from
     */
    public Charge guess(Guess guess, String subject, String ip) {
        // Most refusals end here, where they lock no row: who floods one email holds up nobody else.
        return refusal(guess, subject, ip)
                .or(() -> charge(guess, subject, ip))
                .or(() -> refusal(guess, subject, ip))
                .orElse(OVERTAKEN);
    }

    private Optional<Charge> refusal(Guess guess, String subject, String ip) {
        return table.wait(guess, subject)
                .<Charge>map(left -> new Charge.Wait(left, table.refuse(guess, subject)))
                .or(() -> refusal(Counted.FAILURE, ip, settings.failuresPerAddress()));
    }

    private Optional<Charge> charge(Guess guess, String subject, String ip) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var charged = table.charge(guess, subject)
                    .flatMap(ofSubject -> table.charge(Counted.FAILURE, ip, settings.failuresPerAddress())
                            .<Charge>map(ofAddress -> new Charge.Allowed(Optional.of(ofSubject), ofAddress)));
            if (charged.isEmpty()) {
                status.setRollbackOnly();
            }
            return charged;
        }));
    }

    /**
     * Charges a try with a recovery code to its address alone. A code has 120 random bits, so it needs no count of its own
     * (NIST SP 800-63B-4, 3.1.2.2), and whoever knows an email could keep its member out by it (SEC-19).
     */
    public Charge recovery(String ip) {
        return chargeAddress(Counted.FAILURE, ip, settings.failuresPerAddress());
    }

    /** Charges a sign-up, made or answered "taken" (SEC-11), to its address. */
    public Charge signUp(String ip) {
        return chargeAddress(Counted.SIGN_UP, ip, settings.signUpsPerAddress());
    }

    /**
     * Counts a back end's call; this one is no guess, and is kept in this node's memory alone.
     *
     * @return how long its key has to wait, empty where it may call
     */
    public Optional<Duration> call(UUID key) {
        return calls.take(key);
    }

    private Charge chargeAddress(Counted counted, String ip, Rate rate) {
        return refusal(counted, ip, rate)
                .or(() -> table.charge(counted, ip, rate).map(charged -> new Charge.Allowed(Optional.empty(), charged)))
                .or(() -> refusal(counted, ip, rate))
                .orElse(OVERTAKEN);
    }

    private Optional<Charge> refusal(Counted counted, String ip, Rate rate) {
        return table.wait(counted, ip, rate).map(left -> new Charge.Wait(left, table.refuse(counted, ip)));
    }

    /** It was right: nothing is wrong in a row any more, and the address gets its one back. */
    public void wasRight(Charge.Allowed charge) {
        charge.subject().ifPresent(charged -> table.forget(charged.guess(), charged.subject()));
        table.giveBack(charge.address());
    }

    /** Nothing was judged: all is as it was before the charge. */
    public void wasNotJudged(Charge.Allowed charge) {
        charge.subject().ifPresent(table::giveBack);
        table.giveBack(charge.address());
    }

    /** Forgets wrong passwords: of a member who has proved themselves in another way, or is one only now. */
    public void lift(String email, UUID accountId) {
        table.forget(Guess.SIGN_IN, email);
        table.forget(Guess.PROOF, accountId.toString());
    }

    /** Deletes what no longer says anything. */
    void sweep() {
        for (var guess : Guess.values()) {
            untilNone(() -> table.deleteGivenBack(guess));
        }
        untilNone(() -> table.deleteUnknown(UNKNOWN_KEPT));
        untilNone(() ->
                table.deleteOver(Counted.FAILURE, settings.failuresPerAddress().window()));
        untilNone(() ->
                table.deleteOver(Counted.SIGN_UP, settings.signUpsPerAddress().window()));
    }

    private static void untilNone(Supplier<Integer> found) {
        while (found.get() > 0) {}
    }
}
