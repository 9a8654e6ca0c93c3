package dev.countersign.session;

import java.util.List;

/** The result of looking for a seat for a device. No session has ended to make room yet. */
public sealed interface SeatResult permits Seat, SeatResult.Full, SeatResult.Choice {

    /** Every seat is taken, and no session can end for another. */
    record Full(int limit) implements SeatResult {}

    /**
     * Every seat is taken, and the member has to choose which session ends, or has chosen none of these.
     *
     * @param sessions newest first
     */
    record Choice(int limit, List<Session> sessions) implements SeatResult {}
}
