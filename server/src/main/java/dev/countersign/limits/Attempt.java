package dev.countersign.limits;

/** An attempt that was charged and may be judged. */
public final class Attempt implements Charge {
    static final int MOST_IN_A_ROW = 100;

    private final Costs costs;
    private final ChargeTable.Charged charged;

    Attempt(Costs costs, ChargeTable.Charged charged) {
        this.costs = costs;
        this.charged = charged;
    }

    Costs costs() {
        return costs;
    }

    ChargeTable.Charged charged() {
        return charged;
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
        return charged.subject().map(GuessTable.SubjectCharge::failures).orElse(0);
    }
}
