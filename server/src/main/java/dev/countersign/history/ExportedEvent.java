package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with all that is stored about it, for the member of its account. What does not apply is null.
 *
 * @param event its kind; a newer release may have noted one that this release does not know
 * @param byOperator whether an operator or a back end acted; their device and address are not the member's data, so they are null
 * @param session the session that acted, or that was started
 * @param endedSession the session that was ended
 * @param approval the request that the event is about
 * @param client the application that the event is about
 * @param device the device that acted
 * @param ip null also after its retention (SEC-66), like {@code userAgent}
 */
public record ExportedEvent(
        UUID id,
        Instant time,
        String event,
        boolean byOperator,
        @Nullable UUID session,
        @Nullable UUID endedSession,
        @Nullable UUID approval,
        @Nullable UUID client,
        @Nullable Device device,
        @Nullable String userAgent,
        @Nullable String ip,
        @Nullable String reason) {}
