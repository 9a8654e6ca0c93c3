package dev.countersign.signin;

import static dev.countersign.history.EventKind.PASSWORD_RESET;

import dev.countersign.account.Accounts;
import dev.countersign.account.LockedMember;
import dev.countersign.account.NewPassword;
import dev.countersign.account.Passwords;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.history.SignInMethod;
import dev.countersign.limits.Limits;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.reset.Resets;
import dev.countersign.session.Sessions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Puts a new password in the place of one that its member has forgotten. Everything that was open before ends in the same
 * transaction, and the device of the new password is the only one that is signed in (SEC-73).
 */
@Component
class FreshStart {
    private final Accounts accounts;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final OneTimeCodes codes;
    private final Limits limits;
    private final History history;

    FreshStart(
            Accounts accounts,
            Passwords passwords,
            Sessions sessions,
            Approvals approvals,
            Resets resets,
            OneTimeCodes codes,
            Limits limits,
            History history) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.codes = codes;
        this.limits = limits;
        this.history = history;
    }

    SignedIn with(LockedMember account, NewPassword.Prepared password, Visitor visitor) {
        passwords.set(account, password);
        approvals.cancelAll(account, Optional.of(visitor));
        approvals.forgive(account);
        resets.closeAll(account);
        codes.voidAll(account, Purpose.OPERATOR_RESET);
        sessions.endAll(account, EndReason.PASSWORD_RESET);
        var started = sessions.startAlone(account, visitor, SignInMethod.RESET, EndReason.PASSWORD_RESET, false);
        history.note(Event.of(PASSWORD_RESET)
                .account(account.id())
                .session(started.session().id())
                .from(visitor));
        limits.lift(account.account().email(), account.id());
        return SignedIn.of(accounts.refreshed(account), started);
    }
}
