package dev.countersign.limits;

import java.util.List;
import java.util.Optional;

/** An attempt that was charged and may be judged. */
public final class Attempt implements Charge {
    private static final int MOST_IN_A_ROW = 100;

    private final Optional<GuessTable.SubjectCharge> subject;
    private final List<AddressTable.AddressCharge> addresses;
    private final Optional<RightPassword.Use> use;

    Attempt(
            Optional<GuessTable.SubjectCharge> subject,
            List<AddressTable.AddressCharge> addresses,
            Optional<RightPassword.Use> use) {
        this.subject = subject;
        this.addresses = addresses;
        this.use = use;
    }

    Optional<GuessTable.SubjectCharge> subject() {
        return subject;
    }

    List<AddressTable.AddressCharge> addresses() {
        return addresses;
    }

    /** The use to charge if the password is right; empty for a sign-up. */
    Optional<RightPassword.Use> use() {
        return use;
    }

    /**
     * The answer must be that of a wrong guess, even if this one is right: a hundred in a row were wrong before it (SEC-16).
     */
    public boolean locked() {
        return inARow() > MOST_IN_A_ROW;
    }

    /** Whether this is the last guess to be judged if it is wrong. */
    public boolean isLast() {
        return inARow() == MOST_IN_A_ROW;
    }

    private int inARow() {
        return subject.map(GuessTable.SubjectCharge::failures).orElse(0);
    }
}
