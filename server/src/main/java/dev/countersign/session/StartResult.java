package dev.countersign.session;

import dev.countersign.device.Token;
import java.util.List;

/** The result of asking for a seat. */
public sealed interface StartResult {
    /** @param token the session cookie's value, returned only here */
    record Started(Session session, Token token) implements StartResult {}

    /** @param live the sessions that hold the seats, newest first */
    record NoSeat(List<Session> live) implements StartResult {}
}
