package dev.countersign.memberdata;

import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.DeviceClient;
import dev.countersign.session.Session;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is stored about a live session, for its member. Its log entry has the user agent. */
public record ExportedSession(
        UUID id,
        int seat,
        Device device,
        String ip,
        SignInMethod method,
        @Nullable String client,
        Instant signedInAt,
        Instant authenticatedAt,
        Instant lastSeenAt,
        Instant expiresAt,
        boolean remembered) {
    static ExportedSession of(Session session) {
        return new ExportedSession(
                session.id(),
                session.seat(),
                session.device(),
                session.ip(),
                session.method(),
                session.client().map(DeviceClient::name).orElse(null),
                session.signedInAt(),
                session.authenticatedAt(),
                session.lastSeenAt(),
                session.expiresAt(),
                session.remembered());
    }
}
