package dev.countersign.limits;

import java.time.Duration;
import java.util.Optional;

/** What becomes of the wish to try. */
public sealed interface Charge {

    /** It was charged and may be judged; {@link Limits} is told where it was right, or was not judged after all. */
    final class Allowed implements Charge {
        private static final int MOST_IN_A_ROW = 100;

        private final Optional<LimitTable.SubjectCharge> subject;
        private final LimitTable.AddressCharge address;

        Allowed(Optional<LimitTable.SubjectCharge> subject, LimitTable.AddressCharge address) {
            this.subject = subject;
            this.address = address;
        }

        Optional<LimitTable.SubjectCharge> subject() {
            return subject;
        }

        LimitTable.AddressCharge address() {
            return address;
        }

        /** Whatever is found, the answer is that of a wrong guess: there were a hundred in a row before (SEC-16). */
        public boolean locked() {
            return inARow() > MOST_IN_A_ROW;
        }

        /** If this one is wrong, it was the last that is judged. */
        public boolean isLast() {
            return inARow() == MOST_IN_A_ROW;
        }

        private int inARow() {
            return subject.map(LimitTable.SubjectCharge::failures).orElse(0);
        }
    }

    /**
     * Nothing was charged, and nothing may be judged.
     *
     * @param retryAfter whole seconds, one at least
     * @param first nobody was told so since the last charge
     */
    record Wait(Duration retryAfter, boolean first) implements Charge {}
}
