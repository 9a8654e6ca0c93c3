package dev.countersign.session;

import dev.countersign.database.Locked;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A seat for a device, valid in the transaction that found it. {@link Sessions#start} ends the sessions that make room for
 * it. Only this room makes one, so a session starts only after it was decided who ends.
 */
public final class Seat implements SeatResult {
    private final Locked account;
    private final Optional<Session> own;
    private final List<UUID> ending;
    private final boolean beside;

    private Seat(Locked account, Optional<Session> own, List<UUID> ending, boolean beside) {
        this.account = account;
        this.own = own;
        this.ending = ending;
        this.beside = beside;
    }

    /** The seat of the browser's own session, which it takes back (L1). */
    static Seat own(Locked account, Session session) {
        return new Seat(account, Optional.of(session), List.of(session.id()), false);
    }

    /** A seat of an account that has these sessions, some of which end for it. */
    static Seat beside(Locked account, List<Session> seated, List<UUID> ending) {
        return new Seat(account, Optional.empty(), ending, seated.stream().anyMatch(Session::canAnswer));
    }

    /** Whether another device was signed in when this seat was found, which could approve this one. */
    public boolean isBesideOthers() {
        return beside;
    }

    Locked account() {
        return account;
    }

    /** Empty if any free seat will do. */
    Optional<Integer> number() {
        return own.map(Session::seat);
    }

    List<UUID> ending() {
        return ending;
    }
}
