package dev.countersign.live;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Visitor;
import dev.countersign.session.Session;
import java.util.UUID;

/** The device at the other end of a socket, as identified by the handshake. */
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

    /** The id of the session or of the request. */
    UUID id();
}
