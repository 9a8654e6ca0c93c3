package dev.countersign.profile;

import dev.countersign.account.LockedMember;
import dev.countersign.account.PasswordCheck;
import dev.countersign.account.PasswordProof;
import dev.countersign.account.Passwords;
import dev.countersign.device.Visitor;
import dev.countersign.history.EventKind;
import dev.countersign.limits.Attempt;
import dev.countersign.limits.Guess;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Asks a signed-in member for their password again, before an act for which a session is not enough (SEC-34). */
@Component
class Proofs {
    /** @param refusal the kind of event if the act is refused */
    record Asked(Session by, Visitor visitor, EventKind refusal) {}

    private final Limits limits;
    private final Passwords passwords;
    private final AccountLock lock;
    private final ProofEvents events;

    Proofs(Limits limits, Passwords passwords, AccountLock lock, ProofEvents events) {
        this.limits = limits;
        this.passwords = passwords;
        this.lock = lock;
        this.events = events;
    }

    /** @param act runs under the account's lock, if the password is right and the session still live */
    <T> ProofResult<T> prove(Asked asked, String password, Function<LockedMember, T> act) {
        return prove(asked, password, Verdict.Right::new, act);
    }

    /** As {@link #prove(Asked, String, Function)}, for an act after which there is no account. */
    <T> ProofResult<T> proveForTheLastTime(Asked asked, String password, Function<LockedMember, T> act) {
        return prove(asked, password, work -> new Verdict.Last<>(work, ProofResult.Done.class::isInstance), act);
    }

    private <T> ProofResult<T> prove(
            Asked asked,
            String password,
            Function<Supplier<ProofResult<T>>, Verdict<ProofResult<T>>> verdict,
            Function<LockedMember, T> act) {
        return limits.guess(
                Guess.PROOF,
                asked.by().accountId().toString(),
                asked.visitor().ip(),
                wait -> paused(wait, asked),
                attempt ->
                        judge(attempt, asked, password, proof -> verdict.apply(() -> whileRight(asked, proof, act))));
    }

    private <T> ProofResult<T> paused(Wait wait, Asked asked) {
        events.paused(asked.refusal(), wait, asked.by(), asked.visitor());
        return new ProofResult.TryLater<>(wait.refusal());
    }

    private <T> Verdict<ProofResult<T>> judge(
            Attempt attempt, Asked asked, String password, Function<PasswordProof, Verdict<ProofResult<T>>> right) {
        if (attempt.locked()) {
            return new Verdict.Wrong<>(wrong(asked, "locked"));
        }
        var accountId = asked.by().accountId();
        return switch (passwords.check(
                attempt, accountId, password, asked.visitor().network())) {
            // Another device has just deleted the account, or an operator has disabled it.
            case PasswordCheck.Wrong(var account)
            when account.isEmpty() -> new Verdict.NotJudged<>(new ProofResult.NotSignedIn<>());
            case PasswordCheck.Wrong _ -> {
                events.lockedIfLast(attempt, asked.by(), asked.visitor());
                yield new Verdict.Wrong<>(wrong(asked, "wrong-password"));
            }
            case PasswordCheck.Busy() -> new Verdict.NotJudged<>(new ProofResult.TryLater<>(new Refusal.Busy()));
            case PasswordCheck.Right(var _, var proof) -> right.apply(proof);
        };
    }

    private <T> ProofResult<T> whileRight(Asked asked, PasswordProof proof, Function<LockedMember, T> act) {
        return lock.<ProofResult<T>>whileSignedIn(
                        asked.by(),
                        account -> account.stillHas(proof)
                                ? new ProofResult.Done<>(act.apply(account))
                                : wrong(asked, "wrong-password"))
                .orElseGet(ProofResult.NotSignedIn::new);
    }

    private <T> ProofResult<T> wrong(Asked asked, String reason) {
        events.refused(asked.refusal(), asked.by(), asked.visitor(), reason);
        return new ProofResult.WrongPassword<>();
    }
}
