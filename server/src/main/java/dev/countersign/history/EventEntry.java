package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as its member sees it.
 *
 * @param device which did it, or, where nobody did, which it is about; null where there is none
 * @param ip null where no request did it, or it was long ago (SEC-66)
 * @param about the label of the device that asked to be let in, or whose session was ended; null where it is about none
 */
public record EventEntry(
        EventKind kind,
        @Nullable Device device,
        @Nullable String ip,
        @Nullable String about,
        Instant happenedAt) {}
