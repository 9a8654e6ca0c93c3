package dev.countersign.limits;

import dev.countersign.limits.AddressTable.Window;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How often secrets may be guessed and used, accounts created and calls made by back ends.
 *
 * <h2>Before a secret is judged</h2>
 *
 * A guess is charged to its subject and to the address it comes from, and judged only if both were charged (SEC-17). From the
 * fifth wrong guess in a row on, a subject waits: one second, doubling to fifteen minutes. After a hundred it is locked
 * (SEC-16). An address may fail a limited number of times in a window of time (SEC-18).
 *
 * <h2>After it</h2>
 *
 * The {@link Verdict} settles the charge. Right passwords are charged to windows of their own, because each costs a hash and
 * leaves rows. Those windows are checked before the next password is judged, and charged by the commit that lets someone in.
 */
@Component
public class Limits {
    /** Blocked when we charged it, but no longer blocked when we looked up the wait. */
    private static final Wait OVERTAKEN = new Wait(Duration.ofSeconds(1), false);

    /** How long the count of an unknown email is kept after the last guess. */
    private static final Duration UNKNOWN_KEPT = Duration.ofDays(30);

    private final ChargeTable charges;
    private final GuessTable guesses;
    private final AddressTable addresses;
    private final RightPasswordTable rightPasswords;
    private final CallBuckets calls;
    private final TransactionOperations transaction;

    Limits(
            ChargeTable charges,
            GuessTable guesses,
            AddressTable addresses,
            RightPasswordTable rightPasswords,
            CallBuckets calls,
            TransactionOperations transaction) {
        this.charges = charges;
        this.guesses = guesses;
        this.addresses = addresses;
        this.rightPasswords = rightPasswords;
        this.calls = calls;
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
        return settle(costs(guess, subject, ip, List.of(Counted.FAILURE)), refuse, judge);
    }

    /** The same for a member who changes their password. The new password may be refused, so it is charged as well. */
    public <T> T newPassword(UUID accountId, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var kinds = List.of(Counted.FAILURE, Counted.UNFIT);
        return settle(costs(Guess.PROOF, accountId.toString(), ip, kinds), refuse, judge);
    }

    private static Costs costs(Guess guess, String subject, String ip, List<Counted> kinds) {
        var use = switch (guess) {
            case SIGN_IN -> RightPassword.SIGN_IN;
            case PROOF -> RightPassword.PROOF;
        };
        return new Costs(
                Optional.of(new Costs.Subject(guess, subject)),
                ip,
                kinds,
                Optional.of(new RightPassword.Use(use, subject)));
    }

    /**
     * Charges a try with a recovery code to its address alone. A code has 120 random bits, so it needs no count of its own
     * (NIST SP 800-63B-4, 3.1.2.2). With a count, anyone who knows an email could lock out its member (SEC-19).
     *
     * @param email in its compared form; any text is accepted
     * @return the answer
     */
    public <T> T recovery(String email, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var use = new RightPassword.Use(RightPassword.RECOVERY, email);
        return settle(new Costs(Optional.empty(), ip, List.of(Counted.FAILURE), Optional.of(use)), refuse, judge);
    }

    /** Charges a try with a long code to its address alone, as {@link #recovery} does. Nobody has to be named with such a code. */
    public <T> T longCode(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return settle(new Costs(Optional.empty(), ip, List.of(Counted.FAILURE), Optional.empty()), refuse, judge);
    }

    /**
     * Charges a sign-up to its address twice: as a sign-up that is made or answered "taken" (SEC-11), and as a refused
     * sign-up.
     */
    public <T> T signUp(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var kinds = List.of(Counted.SIGN_UP, Counted.UNFIT);
        return settle(new Costs(Optional.empty(), ip, kinds, Optional.empty()), refuse, judge);
    }

    /**
     * Charges a sign-up by invitation to its address: as a guess at the invitation, and as a refused sign-up. An operator has allowed
     * it, so it takes nothing of what others may sign up.
     */
    public <T> T invitation(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        var kinds = List.of(Counted.FAILURE, Counted.UNFIT);
        return settle(new Costs(Optional.empty(), ip, kinds, Optional.empty()), refuse, judge);
    }

    /** Charges a reset that is asked for to its address. It makes no difference whether there is an account with the email (SEC-72). */
    public <T> T reset(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return ofAddress(Counted.RESET, ip, refuse, judge);
    }

    /**
     * Charges a try with a code that has a count of its own, or that nobody can guess, to its address. A count for the account
     * would let anyone keep its member out (SEC-19).
     */
    public <T> T code(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return ofAddress(Counted.FAILURE, ip, refuse, judge);
    }

    /** Charges a code that a device without a keyboard asks for to the device's address. */
    public <T> T device(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return ofAddress(Counted.DEVICE, ip, refuse, judge);
    }

    /** Charges a new password that may be refused to its address. Nothing is guessed. */
    public <T> T newPassword(String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return ofAddress(Counted.UNFIT, ip, refuse, judge);
    }

    private <T> T ofAddress(Counted kind, String ip, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return settle(new Costs(Optional.empty(), ip, List.of(kind), Optional.empty()), refuse, judge);
    }

    private <T> T settle(Costs costs, Function<Wait, T> refuse, Function<Attempt, Verdict<T>> judge) {
        return switch (charge(costs)) {
            case Wait wait -> refuse.apply(wait);
            case Attempt attempt -> {
                var answer = settle(attempt, judge.apply(attempt), refuse);
                costs.guess()
                        .filter(subject -> subject.kind() == Guess.PROOF)
                        .ifPresent(subject -> charges.forgetIfGone(subject.name()));
                yield answer;
            }
        };
    }

    private Charge charge(Costs costs) {
        var charged = charges.charge(costs);
        if (charged.isComplete()) {
            return new Attempt(costs, charged);
        }
        undo(charged);
        return refusal(costs).orElse(OVERTAKEN);
    }

    private <T> T settle(Attempt attempt, Verdict<T> verdict, Function<Wait, T> refuse) {
        var charged = attempt.charged();
        return switch (verdict) {
            case Verdict.Right<T>(var act, var stands) ->
                use(attempt, act, answer -> chargeUse(attempt, stands.test(answer)), refuse);
            case Verdict.Last<T>(var act, var stands) ->
                use(attempt, act, answer -> chargeLastUse(attempt, stands.test(answer)), refuse);
            case Verdict.Wrong<T>(var answer) -> {
                // If a new password was charged too, it was not looked at.
                giveBack(charged, EnumSet.of(Counted.UNFIT));
                yield answer;
            }
            case Verdict.Unfit<T>(var answer) -> {
                charged.subject().ifPresent(guesses::giveBack);
                giveBack(charged, EnumSet.complementOf(EnumSet.of(Counted.UNFIT)));
                yield answer;
            }
            case Verdict.NotJudged<T>(var answer) -> {
                undo(charged);
                yield answer;
            }
        };
    }

    /**
     * Acts, and settles the charge in the same transaction: after the act, so that others who sign in from this address wait
     * for its windows only while the transaction commits.
     * If other uses have filled a window since the attempt was charged, nothing is done.
     *
     * @param charge false if there is no room
     */
    private <T> T use(Attempt attempt, Supplier<T> act, Predicate<T> charge, Function<Wait, T> refuse) {
        var used = Objects.requireNonNull(transaction.execute(status -> {
            var answer = act.get();
            if (!charge.test(answer)) {
                status.setRollbackOnly();
                return Optional.<T>empty();
            }
            return Optional.of(answer);
        }));
        return used.orElseGet(() -> {
            undo(attempt.charged());
            return refuse.apply(refusal(attempt.costs()).orElse(OVERTAKEN));
        });
    }

    private boolean chargeLastUse(Attempt attempt, boolean stands) {
        var hasRoom = chargeUse(attempt, stands);
        if (stands) {
            attempt.costs().use().ifPresent(rightPasswords::forget);
        }
        return hasRoom;
    }

    private boolean chargeUse(Attempt attempt, boolean stands) {
        var costs = attempt.costs();
        var forgiven =
                stands ? windows(attempt.charged(), EnumSet.of(Counted.FAILURE, Counted.UNFIT)) : List.<Window>of();
        if (costs.use().isPresent()) {
            return charges.chargeUse(costs, stands ? costs.guess() : Optional.empty(), forgiven);
        }
        forgiven.forEach(addresses::giveBack);
        return true;
    }

    /**
     * Counts a back end's call. A call is not a guess, and is counted only in this node's memory.
     *
     * @return how long the key has to wait; empty if it may call
     */
    public Optional<Duration> call(UUID key) {
        return calls.take(key);
    }

    private Optional<Wait> refusal(Costs costs) {
        return costs.guess()
                .flatMap(this::refusal)
                .or(() -> refusal(costs.kinds(), costs.ip()))
                .or(() -> costs.use()
                        .flatMap(use -> refusal(use).or(() -> refusal(List.of(Counted.SIGN_IN), costs.ip()))));
    }

    private Optional<Wait> refusal(Costs.Subject subject) {
        return guesses.wait(subject).map(left -> {
            guesses.bringToThePresent(subject);
            return new Wait(left, guesses.refuse(subject));
        });
    }

    private Optional<Wait> refusal(List<Counted> kinds, String ip) {
        return kinds.stream()
                .flatMap(kind -> addresses
                        .wait(kind, ip)
                        .map(left -> {
                            addresses.bringToThePresent(kind, ip);
                            return new Wait(left, addresses.refuse(kind, ip));
                        })
                        .stream())
                .findFirst();
    }

    private Optional<Wait> refusal(RightPassword.Use use) {
        return rightPasswords.wait(use).map(left -> {
            rightPasswords.bringToThePresent(use);
            return new Wait(left, rightPasswords.refuse(use));
        });
    }

    private void undo(ChargeTable.Charged charged) {
        charged.subject().ifPresent(guesses::giveBack);
        giveBack(charged, EnumSet.allOf(Counted.class));
    }

    private void giveBack(ChargeTable.Charged charged, Set<Counted> kinds) {
        windows(charged, kinds).forEach(addresses::giveBack);
    }

    private static List<Window> windows(ChargeTable.Charged charged, Set<Counted> kinds) {
        return charged.windows().stream()
                .filter(window -> kinds.contains(window.counted()))
                .toList();
    }

    /** Resets the wrong passwords of a member who has proved themselves in another way, or who has just become a member. */
    public void lift(String email, UUID accountId) {
        guesses.forget(new Costs.Subject(Guess.SIGN_IN, email));
        guesses.forget(new Costs.Subject(Guess.PROOF, accountId.toString()));
    }

    /** Deletes counts that no longer limit anything. */
    void sweep() {
        for (var guess : Guess.values()) {
            untilNone(() -> guesses.deleteGivenBack(guess));
        }
        untilNone(() -> guesses.deleteUnknown(UNKNOWN_KEPT));
        for (var counted : Counted.values()) {
            untilNone(() -> addresses.deleteOver(counted));
        }
        for (var kind : RightPassword.values()) {
            untilNone(() -> rightPasswords.deleteOver(kind));
        }
    }

    private static void untilNone(Supplier<Integer> found) {
        while (found.get() > 0) {}
    }
}
