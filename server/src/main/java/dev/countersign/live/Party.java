package dev.countersign.live;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Visitor;
import dev.countersign.session.Session;
import java.util.UUID;

/** Who is at the other end of a socket; found by the handshake. */
public sealed interface Party {
    /** @param visitor who opened the socket */
    record SignedInDevice(Session session, Visitor visitor) implements Party {
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
