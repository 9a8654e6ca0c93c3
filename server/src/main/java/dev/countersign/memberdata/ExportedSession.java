package dev.countersign.memberdata;

import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.Session;
import java.time.Instant;
import java.util.UUID;

/** What is stored about a live session, for its member. Its log entry has the user agent. */
public record ExportedSession(
        UUID id,
        int seat,
        Device device,
        String ip,
        SignInMethod method,
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
                session.signedInAt(),
                session.authenticatedAt(),
                session.lastSeenAt(),
                session.expiresAt(),
                session.remembered());
    }
}
