package dev.countersign.profile;

import static dev.countersign.history.EventKind.EMAIL_RESTORED;
import static dev.countersign.history.EventKind.EMAIL_UNDO_REFUSED;

import dev.countersign.account.EmailAddresses;
import dev.countersign.account.LockedMember;
import dev.countersign.account.Passwords;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.lock.AccountLock;
import dev.countersign.mail.AddressLetters;
import dev.countersign.mail.Letters;
import dev.countersign.oidc.Consents;
import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.reset.Resets;
import dev.countersign.session.Sessions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * For a week, the owner of a replaced address can take it back without a session (SEC-76). If a thief has replaced it, they know
 * the password and may be signed in. So all sessions, requests and permissions for applications end, the recovery codes are
 * dropped, and the password opens nothing until it is reset by mail.
 */
@Component
public class AddressUndo {
    private final Limits limits;
    private final Passwords passwords;
    private final RecoveryCodes recoveryCodes;
    private final EmailAddresses emailAddresses;
    private final AddressMoves moves;
    private final AccountLock lock;
    private final OneTimeCodes codes;
    private final Letters letters;
    private final AddressLetters addressLetters;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final Consents consents;
    private final History history;

    AddressUndo(
            Limits limits,
            Passwords passwords,
            RecoveryCodes recoveryCodes,
            EmailAddresses emailAddresses,
            AddressMoves moves,
            AccountLock lock,
            OneTimeCodes codes,
            Letters letters,
            AddressLetters addressLetters,
            Sessions sessions,
            Approvals approvals,
            Resets resets,
            Consents consents,
            History history) {
        this.limits = limits;
        this.passwords = passwords;
        this.recoveryCodes = recoveryCodes;
        this.emailAddresses = emailAddresses;
        this.moves = moves;
        this.lock = lock;
        this.codes = codes;
        this.letters = letters;
        this.addressLetters = addressLetters;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.consents = consents;
        this.history = history;
    }

    public UndoResult undo(String typed, Visitor visitor) {
        if (!letters.hasServer()) {
            return new NoMail();
        }
        return limits.longCode(visitor.ip(), wait -> paused(wait, visitor), attempt -> judge(typed, visitor));
    }

    private UndoResult paused(Wait wait, Visitor visitor) {
        if (wait.first()) {
            refused(visitor, "too-many-attempts");
        }
        return new UndoResult.TryLater(wait.refusal());
    }

    private Verdict<UndoResult> judge(String typed, Visitor visitor) {
        var found = codes.find(Purpose.UNDO_ADDRESS, typed);
        if (found.isEmpty()) {
            return new Verdict.Wrong<>(wrong(visitor));
        }
        var code = found.get();
        return new Verdict.Right<>(
                () -> lock.hold(
                        code.accountId().orElseThrow(),
                        held -> held.filter(account -> codes.use(code.id()))
                                .flatMap(account -> restore(account, code, visitor))
                                .orElseGet(() -> wrong(visitor))),
                result -> !(result instanceof UndoResult.WrongCode));
    }

    /** @return empty if another member has the address by now */
    private Optional<UndoResult> restore(LockedMember account, OneTimeCode code, Visitor visitor) {
        if (emailAddresses.isTaken(code.email(), account)) {
            return Optional.empty();
        }
        sessions.endAll(account, EndReason.EMAIL_RESTORED);
        approvals.cancelAll(account, Optional.of(visitor));
        approvals.forgive(account);
        // The thief may have stopped resets, but the owner now needs one by mail.
        resets.endSilence(account);
        consents.forget(account);
        passwords.remove(account);
        // With the password, a thief may have made recovery codes that the owner has never seen.
        recoveryCodes.drop(account);
        // Older codes that undo a change stay valid: if an address was changed twice, the first one is the owner's.
        codes.voidFrom(account, code);
        addressLetters.restored(account);
        history.note(Event.of(EMAIL_RESTORED).account(account.id()).from(visitor));
        // Last: from here on, code that ends a session or a request and records that would wait for this transaction.
        var restored = moves.move(account, code.email(), true, Optional.of(visitor))
                .orElseThrow(() -> new IllegalStateException("the code keeps its address for this account"));
        return Optional.of(new UndoResult.Undone(restored.shownEmail()));
    }

    private UndoResult wrong(Visitor visitor) {
        refused(visitor, "wrong-code");
        return new UndoResult.WrongCode();
    }

    private void refused(Visitor visitor, String reason) {
        history.note(Event.of(EMAIL_UNDO_REFUSED).from(visitor).because(reason));
    }
}
