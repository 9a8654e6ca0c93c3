package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as its member sees it.
 *
 * @param device the device that acted, or else the device that the event is about; null if there is neither
 * @param ip null if no request caused the event, or after its retention (SEC-66)
 * @param about the label of the device that asked to sign in, or whose session was ended; null for other events
 */
public record EventEntry(
        EventKind kind,
        @Nullable Device device,
        @Nullable String ip,
        @Nullable String about,
        Instant happenedAt) {}
