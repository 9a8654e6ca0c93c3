package dev.countersign.limits;

import dev.countersign.limits.AddressTable.AddressCharge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How often secrets may be guessed and used, accounts created and calls made by back ends.
 *
 * <h2>Before a secret is judged</h2>
 *
 * A guess is charged to its subject and to the address it comes from, all or nothing (SEC-17). From the fifth wrong guess in
 * a row on, a subject waits: one second, doubling to fifteen minutes. After a hundred it is locked (SEC-16). An address may
 * fail a limited number of times in a window of time (SEC-18).
 *
 * <h2>After it</h2>
 *
 * The {@link Verdict} settles the charge. Right passwords are charged to windows of their own, because each costs a hash and
 * leaves rows. Those windows are checked before the next password is judged.
 */
@Component
public class Limits {
    /** Blocked when we charged it, but no longer blocked when we looked up the wait. */
    private static final Wait OVERTAKEN = new Wait(Duration.ofSeconds(1), false);

    /** How long the count of an unknown email is kept after the last guess. */
    private static final Duration UNKNOWN_KEPT = Duration.ofDays(30);

    private final GuessTable guesses;
    private final AddressTable addresses;
    private final RightPasswordTable rightPasswords;
    private final CallBuckets calls;
    private final LimitSettings settings;
    private final TransactionOperations transaction;

    Limits(
            GuessTable guesses,
            AddressTable addresses,
            RightPasswordTable rightPasswords,
            CallBuckets calls,
            LimitSettings settings,
            TransactionOperations transaction) {
        this.guesses = guesses;
        this.addresses = addresses;
        this.rightPasswords = rightPasswords;
        this.calls = calls;
        this.settings = settings;
        this.transaction = transaction;
    }

    /**
     * Lets a guess at a member's secret be judged, if it may be.
     *
     * @param subject an email in its compared form, or an account's id; any text is accepted
     * @param ip the address that the guess comes from
     * @param refuse gives the answer if the subject or the address has to wait
     * @return the answer
     */
    public <T> T guess(
            Guess guess, String subject, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return settle(charge(guess, subject, ip, List.of(Counted.FAILURE)), refuse, judge);
    }

    /** The same for a member who changes their password. The new password may be refused, so it is charged as well. */
    public <T> T newPassword(UUID accountId, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var charge = charge(Guess.PROOF, accountId.toString(), ip, List.of(Counted.FAILURE, Counted.UNFIT));
        return settle(charge, refuse, judge);
    }

    private Charge charge(Guess guess, String subject, String ip, List<Counted> kinds) {
        var use = switch (guess) {
            case SIGN_IN -> new RightPassword.Use(RightPassword.SIGN_IN, subject, Optional.of(ip));
            case PROOF -> new RightPassword.Use(RightPassword.PROOF, subject, Optional.of(ip));
        };
        return charge(
                () -> refusal(guess, subject).or(() -> refusal(kinds, ip)).or(() -> refusal(use)),
                () -> guesses.charge(guess, subject)
                        .flatMap(ofSubject -> chargeAll(kinds, ip)
                                .map(ofAddress -> new Attempt(Optional.of(ofSubject), ofAddress, Optional.of(use)))));
    }

    /**
     * Charges a try with a recovery code to its address alone. A code has 120 random bits, so it needs no count of its own
     * (NIST SP 800-63B-4, 3.1.2.2). With a count, anyone who knows an email could lock out its member (SEC-19).
     *
     * @param email in its compared form; any text is accepted
     * @return the answer
     */
    public <T> T recovery(String email, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var use = new RightPassword.Use(RightPassword.RECOVERY, email, Optional.of(ip));
        var charge = charge(
                () -> refusal(List.of(Counted.FAILURE), ip).or(() -> refusal(use)),
                () -> chargeAll(List.of(Counted.FAILURE), ip)
                        .map(charged -> new Attempt(Optional.empty(), charged, Optional.of(use))));
        return settle(charge, refuse, judge);
    }

    /**
     * Charges a sign-up to its address twice: as a sign-up that is made or answered "taken" (SEC-11), and as a refused
     * sign-up.
     */
    public <T> T signUp(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var kinds = List.of(Counted.SIGN_UP, Counted.UNFIT);
        var charge = charge(
                () -> refusal(kinds, ip),
                () -> chargeAll(kinds, ip).map(charged -> new Attempt(Optional.empty(), charged, Optional.empty())));
        return settle(charge, refuse, judge);
    }

    private <T> T settle(Charge charge, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return switch (charge) {
            case Wait wait -> refuse.apply(wait);
            case Attempt attempt -> settle(attempt, judge.apply(attempt), refuse);
        };
    }

    private <T> T settle(Attempt attempt, Verdict<T> verdict, Function<Wait, T> refuse) {
        return switch (verdict) {
            case Verdict.Right<T>(var act, var stands) -> {
                var wait = chargeUse(attempt);
                if (wait.isPresent()) {
                    undo(attempt);
                    yield refuse.apply(wait.get());
                }
                var answer = act.get();
                if (stands.test(answer)) {
                    attempt.subject().ifPresent(charged -> guesses.forget(charged.guess(), charged.subject()));
                    giveBack(attempt, EnumSet.of(Counted.FAILURE, Counted.UNFIT));
                }
                yield answer;
            }
            case Verdict.Wrong<T>(var answer) -> {
                // If a new password was charged too, it was not looked at.
                giveBack(attempt, EnumSet.of(Counted.UNFIT));
                yield answer;
            }
            case Verdict.Unfit<T>(var answer) -> {
                attempt.subject().ifPresent(guesses::giveBack);
                giveBack(attempt, EnumSet.complementOf(EnumSet.of(Counted.UNFIT)));
                yield answer;
            }
            case Verdict.NotJudged<T>(var answer) -> {
                undo(attempt);
                yield answer;
            }
        };
    }

    /**
     * Counts a back end's call. A call is not a guess, and is counted only in this node's memory.
     *
     * @return how long the key has to wait; empty if it may call
     */
    public Optional<Duration> call(UUID key) {
        return calls.take(key);
    }

    /** The first check locks no row and catches most refusals, so a flood at one email delays nobody else. */
    private Charge charge(Supplier<Optional<Wait>> refusal, Supplier<Optional<Attempt>> charges) {
        return refusal.get()
                .<Charge>map(wait -> wait)
                .or(() -> allOrNothing(charges))
                .or(refusal)
                .orElse(OVERTAKEN);
    }

    private <T> Optional<T> allOrNothing(Supplier<Optional<T>> charges) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var charged = charges.get();
            if (charged.isEmpty()) {
                status.setRollbackOnly();
            }
            return charged;
        }));
    }

    /** Transactions that charge several kinds do so in the order of {@link Counted}; otherwise two could deadlock. */
    private Optional<List<AddressCharge>> chargeAll(List<Counted> kinds, String ip) {
        var charged = new ArrayList<AddressCharge>();
        for (var kind : kinds) {
            var one = addresses.charge(kind, ip, settings.of(kind));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            charged.add(one.get());
        }
        return Optional.of(charged);
    }

    private Optional<Wait> refusal(Guess guess, String subject) {
        return guesses.wait(guess, subject).map(left -> {
            guesses.bringToThePresent(guess, subject);
            return new Wait(left, guesses.refuse(guess, subject));
        });
    }

    private Optional<Wait> refusal(List<Counted> kinds, String ip) {
        return kinds.stream()
                .flatMap(kind -> addresses
                        .wait(kind, ip, settings.of(kind))
                        .map(left -> {
                            addresses.bringToThePresent(kind, ip);
                            return new Wait(left, addresses.refuse(kind, ip, settings.of(kind)));
                        })
                        .stream())
                .findFirst();
    }

    private Optional<Wait> refusal(RightPassword.Use use) {
        return rightPasswords
                .wait(use.kind(), use.subject(), settings.rightPasswordsPerAccount())
                .map(left -> {
                    rightPasswords.bringToThePresent(use.kind(), use.subject());
                    return new Wait(left, rightPasswords.refuse(use.kind(), use.subject()));
                })
                .or(() -> use.ip().flatMap(ip -> refusal(List.of(Counted.SIGN_IN), ip)));
    }

    /**
     * Charges the use of a right password, unless other uses have filled the window since the check.
     *
     * @return how long to wait; empty if the use was charged
     */
    private Optional<Wait> chargeUse(Attempt attempt) {
        return attempt.use()
                .filter(use -> allOrNothing(() -> charge(use)).isEmpty())
                .map(use -> refusal(use).orElse(OVERTAKEN));
    }

    private Optional<List<AddressCharge>> charge(RightPassword.Use use) {
        return rightPasswords.charge(use.kind(), use.subject(), settings.rightPasswordsPerAccount())
                ? use.ip().map(ip -> chargeAll(List.of(Counted.SIGN_IN), ip)).orElseGet(() -> Optional.of(List.of()))
                : Optional.empty();
    }

    private void undo(Attempt attempt) {
        attempt.subject().ifPresent(guesses::giveBack);
        giveBack(attempt, EnumSet.allOf(Counted.class));
    }

    private void giveBack(Attempt attempt, Set<Counted> kinds) {
        attempt.addresses().stream()
                .filter(charged -> kinds.contains(charged.counted()))
                .forEach(addresses::giveBack);
    }

    /** Resets the wrong passwords of a member who has proved themselves in another way, or who has just become a member. */
    public void lift(String email, UUID accountId) {
        guesses.forget(Guess.SIGN_IN, email);
        guesses.forget(Guess.PROOF, accountId.toString());
    }

    /** Deletes counts that no longer limit anything. */
    void sweep() {
        for (var guess : Guess.values()) {
            untilNone(() -> guesses.deleteGivenBack(guess));
        }
        untilNone(() -> guesses.deleteUnknown(UNKNOWN_KEPT));
        for (var counted : Counted.values()) {
            untilNone(() -> addresses.deleteOver(counted, settings.of(counted).window()));
        }
        for (var kind : RightPassword.values()) {
            untilNone(() -> rightPasswords.deleteOver(
                    kind, settings.rightPasswordsPerAccount().window()));
        }
    }

    private static void untilNone(Supplier<Integer> found) {
        while (found.get() > 0) {}
    }
}
