package dev.countersign.signin;

import static dev.countersign.history.EventKind.TOO_MANY_REQUESTS;

import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.History;
import dev.countersign.limits.Refusal;
import dev.countersign.limits.Wait;
import org.springframework.stereotype.Component;

/** Too many sign-ups, or codes for them, came from one address. */
@Component
class SignUpWaits {
    private final History history;

    SignUpWaits(History history) {
        this.history = history;
    }

    Refusal noted(Wait wait, Visitor visitor) {
        if (wait.first()) {
            history.note(Event.of(TOO_MANY_REQUESTS).from(visitor).because("sign-ups"));
        }
        return wait.refusal();
    }
}
