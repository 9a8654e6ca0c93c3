package dev.countersign.signin;

import static dev.countersign.history.EventKind.ACCOUNT_CREATED;
import static dev.countersign.history.EventKind.SIGN_UP_REFUSED;

import dev.countersign.account.Accounts;
import dev.countersign.account.SignUpCheck;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Verdict;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.password.Flaw;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * A person signs up with the code of an invitation, whatever the settings say of others. The invitation is for one address, once. If
 * its code was mailed there, whoever types it reads that address's mail, so the address is confirmed.
 */
@Component
public class InvitedSignUps {
    private final Limits limits;
    private final SignUpWaits waits;
    private final Accounts accounts;
    private final OneTimeCodes codes;
    private final AccountLock lock;
    private final FirstSession firstSession;
    private final History history;

    InvitedSignUps(
            Limits limits,
            SignUpWaits waits,
            Accounts accounts,
            OneTimeCodes codes,
            AccountLock lock,
            FirstSession firstSession,
            History history) {
        this.limits = limits;
        this.waits = waits;
        this.accounts = accounts;
        this.codes = codes;
        this.lock = lock;
        this.firstSession = firstSession;
        this.history = history;
    }

    /**
     * @param invitation the code as it was typed; judged before the other values
     * @param drawn the recovery codes; drawn here if empty
     */
    public SignUpResult signUp(
            String invitation,
            String email,
            String password,
            String name,
            Optional<DrawnCodes> drawn,
            Visitor visitor) {
        return limits.invitation(
                visitor.ip(),
                wait -> new SignUpResult.TryLater(waits.noted(wait, visitor)),
                attempt -> find(invitation)
                        .map(code -> judge(code, email, password, name, drawn, visitor))
                        .orElseGet(() -> new Verdict.Wrong<>(refused(visitor))));
    }

    private Optional<OneTimeCode> find(String invitation) {
        return codes.find(Purpose.INVITATION, invitation).or(() -> codes.find(Purpose.INVITATION_BY_HAND, invitation));
    }

    private Verdict<SignUpResult> judge(
            OneTimeCode code, String email, String password, String name, Optional<DrawnCodes> drawn, Visitor visitor) {
        return switch (accounts.prepareSignUp(email, password, name, visitor.network())) {
            case SignUpCheck.Prepared prepared
            when !prepared.email().equals(code.email()) ->
                new Verdict.Unfit<>(new SignUpResult.Invalid(List.of(Flaw.of("email", "invalid.email.not-invited"))));
            case SignUpCheck.Prepared prepared ->
                new Verdict.Right<>(
                        () -> lock.whileCreating(
                                () -> join(prepared, code, drawn.orElseGet(RecoveryCodes::draw), visitor)),
                        result -> !(result instanceof SignUpResult.WrongInvitation));
            case SignUpCheck.Invalid(var flaws) -> new Verdict.Unfit<>(new SignUpResult.Invalid(flaws));
            case SignUpCheck.Busy() -> new Verdict.NotJudged<>(new SignUpResult.TryLater(new Refusal.Busy()));
        };
    }

    /** An invitation to an address that is taken by now is of no use to anybody, so it is used up as well. */
    private SignUpResult join(
            SignUpCheck.Prepared prepared, OneTimeCode code, DrawnCodes recoveryCodes, Visitor visitor) {
        if (!codes.use(code.id())) {
            return refused(visitor);
        }
        return accounts.create(prepared, code.purpose() == Purpose.INVITATION)
                .<SignUpResult>map(account -> firstSession.begin(
                        account, recoveryCodes, Event.of(ACCOUNT_CREATED).because("invitation"), visitor))
                .orElseGet(() -> {
                    history.note(Event.of(SIGN_UP_REFUSED).from(visitor).because("email-taken"));
                    return new SignUpResult.EmailTaken();
                });
    }

    private SignUpResult refused(Visitor visitor) {
        history.note(Event.of(SIGN_UP_REFUSED).from(visitor).because("invitation"));
        return new SignUpResult.WrongInvitation();
    }
}
