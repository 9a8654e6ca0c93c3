package dev.countersign.signin;

import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.mail.AddressLetters;
import dev.countersign.recovery.DrawnCodes;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.session.Sessions;
import org.springframework.stereotype.Component;

/** A person has just become a member: the device is signed in, and they get recovery codes. */
@Component
class FirstSession {
    private final RecoveryCodes recoveryCodes;
    private final Sessions sessions;
    private final AddressLetters letters;
    private final Limits limits;
    private final History history;

    FirstSession(
            RecoveryCodes recoveryCodes, Sessions sessions, AddressLetters letters, Limits limits, History history) {
        this.recoveryCodes = recoveryCodes;
        this.sessions = sessions;
        this.letters = letters;
        this.limits = limits;
        this.history = history;
    }

    /**
     * Asks to confirm the address if it is not confirmed yet.
     *
     * @param created the event that says how they signed up
     */
    SignUpResult.SignedUp begin(LockedMember account, DrawnCodes codes, Event created, Visitor visitor) {
        history.note(created.account(account.id()).from(visitor));
        var started = sessions.startFirst(account, visitor);
        recoveryCodes.replace(account, codes);
        if (!account.account().emailVerified()) {
            letters.confirm(account, started.session().id());
        }
        limits.lift(account.account().email(), account.id());
        return new SignUpResult.SignedUp(SignedIn.of(account.account(), started), codes.codes());
    }
}
