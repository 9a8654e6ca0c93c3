package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as its member sees it.
 *
 * @param byOperator whether an operator did it, on the command line or through a back end's key
 * @param device the device that acted, or else the device that the event is about; null if there is neither, or if an
 *     operator did it
 * @param ip null if no request caused the event, after its retention (SEC-66), or if an operator did it
 * @param about the label of the device that asked, or whose session was ended, or the application's name; null for other events,
 *     or if the application was removed
 * @param ofApplication whether the event is about an application
 * @param ofReset whether the event is about a request to reset the password and not to sign in
 */
public record EventEntry(
        EventKind kind,
        boolean byOperator,
        @Nullable Device device,
        @Nullable String ip,
        @Nullable String about,
        boolean ofApplication,
        boolean ofReset,
        Instant happenedAt) {}
