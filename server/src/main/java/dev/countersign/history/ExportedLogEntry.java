package dev.countersign.history;

import dev.countersign.device.Device;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session of the log with all that is stored about it, for its member; {@code endedAt} and {@code endReason} are null while it
 * is live.
 *
 * @param ip null after its retention (SEC-66), like {@code userAgent}
 * @param client as in {@link LogEntry}
 */
public record ExportedLogEntry(
        UUID sessionId,
        Device device,
        @Nullable String userAgent,
        @Nullable String ip,
        SignInMethod method,
        @Nullable String client,
        Instant signedInAt,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason) {}
