package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One session of the log; {@code endedAt} and {@code endReason} are null while it is live.
 *
 * @param ip null after its retention (SEC-66)
 * @param client the name of the application of a device that was signed in by its code; null for other sessions
 */
public record LogEntry(
        UUID sessionId,
        Device device,
        @Nullable String ip,
        SignInMethod method,
        @Nullable String client,
        Instant signedInAt,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason) {}
