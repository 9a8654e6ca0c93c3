package dev.countersign.live;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.session.Session;
import java.util.UUID;

/** Who is at the other end of a socket; found by the handshake. */
public sealed interface Party {
    record SignedInDevice(Session session) implements Party {
        @Override
        public UUID id() {
            return session.id();
        }
    }

    record WaitingDevice(WaitingRequest request) implements Party {
        @Override
        public UUID id() {
            return request.id();
        }
    }

    /** The session's id, or the request's. */
    UUID id();
}
