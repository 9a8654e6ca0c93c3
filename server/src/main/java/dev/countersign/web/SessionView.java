package dev.countersign.web;

import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import dev.countersign.session.DeviceClient;
import dev.countersign.session.Session;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live session as its member sees it.
 *
 * @param client the name of the application of a device that was signed in by its code; null for a browser
 * @param remembered whether it has the timeouts of a member who chose to stay signed in
 * @param current whether it is the session that makes the request
 */
public record SessionView(
        UUID id,
        Device device,
        String ip,
        SignInMethod method,
        @Nullable String client,
        Instant signedInAt,
        Instant lastSeenAt,
        Instant expiresAt,
        boolean remembered,
        boolean current) {
    private static final UUID NOBODY = new UUID(0, 0);

    /** As {@link Session#label()}. */
    public String label() {
        return client == null ? device.label() : client;
    }

    private static SessionView of(Session session, UUID currentId) {
        return new SessionView(
                session.id(),
                session.device(),
                session.ip(),
                session.method(),
                session.client().map(DeviceClient::name).orElse(null),
                session.signedInAt(),
                session.lastSeenAt(),
                session.expiresAt(),
                session.remembered(),
                session.id().equals(currentId));
    }

    /** The view of the session that makes the request. */
    public static SessionView ofCurrent(Session session) {
        return of(session, session.id());
    }

    public static List<SessionView> of(List<Session> sessions, UUID currentId) {
        return sessions.stream().map(session -> of(session, currentId)).toList();
    }

    /** The views for a caller without a session of this account. */
    public static List<SessionView> ofOthers(List<Session> sessions) {
        return of(sessions, NOBODY);
    }

    /** Sorts this device first and leaves the others in order. */
    public static List<SessionView> currentFirst(List<SessionView> sessions) {
        return sessions.stream()
                .sorted(Comparator.comparing(SessionView::current).reversed())
                .toList();
    }
}
