package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as operators see it: all that was noted, by the names of its line in the log. What does not apply is null.
 *
 * @param event its kind; a newer release may have noted one that this release does not know
 * @param session the session that acted, or that was started
 * @param endedSession the session that was ended
 * @param approval the request that the event is about
 * @param key the key of the back end that acted
 * @param client the application that the event is about
 * @param device the device that acted
 * @param ip null also after its retention (SEC-66)
 */
public record NotedEvent(
        Instant time,
        String event,
        @Nullable UUID session,
        @Nullable UUID endedSession,
        @Nullable UUID approval,
        @Nullable UUID key,
        @Nullable UUID client,
        @Nullable Device device,
        @Nullable String ip,
        @Nullable String reason) {}
