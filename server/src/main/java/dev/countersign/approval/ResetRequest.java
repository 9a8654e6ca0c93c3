package dev.countersign.approval;

import dev.countersign.database.Word;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A request to reset a password, as the browser that resets it sees it.
 *
 * @param code for this browser alone
 * @param approver the session that approved it
 */
public record ResetRequest(
        UUID id, Code code, Instant requestedAt, Instant expiresAt, State state, Optional<UUID> approver) {

    /** Unlike a sign-in, a reset goes through if nobody has answered in all of its time. */
    public enum State {
        PENDING,
        APPROVED,
        UNANSWERED,
        /** Stopped, cancelled or exhausted, or ended early because the clock was set back. */
        OVER;

        @Override
        public String toString() {
            return Word.of(this);
        }
    }
}
