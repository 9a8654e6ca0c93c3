package dev.countersign.approval;

import dev.countersign.database.Word;
import dev.countersign.device.Device;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as its waiting device sees it.
 *
 * @param code for this device alone
 * @param ip null after its retention (SEC-66)
 * @param approver the session that approved it
 * @param remember whether the member chose to stay signed in on the device
 */
public record WaitingRequest(
        UUID id,
        UUID accountId,
        Device device,
        @Nullable String ip,
        Code code,
        Instant requestedAt,
        Instant expiresAt,
        State state,
        Optional<UUID> approver,
        boolean remember) {

    /** To the waiting device, denied, expired, cancelled, exhausted and redeemed requests all look the same. */
    public enum State {
        PENDING,
        APPROVED,
        CLOSED;

        /** The contract's word, such as {@code pending}. */
        @Override
        public String toString() {
            return Word.of(this);
        }
    }
}
