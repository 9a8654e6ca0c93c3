package dev.countersign.session;

import dev.countersign.database.Locked;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happens when a device wants a seat and all are taken. */
public enum AtLimit {
    /** No device gets in. */
    REFUSE,
    /** The sessions seen longest ago end. */
    END_OLDEST,
    /** The member chooses which session ends. If more than one would have to end, the device is refused. */
    ASK;

    /**
     * Decides which sessions make room for one more.
     *
     * @param seated the account's sessions, newest first
     * @param approver the session that let the device in, which counts as seen now
     * @param chosen the session that is to make room, if the member chooses
     */
    SeatResult decide(Locked account, List<Session> seated, int limit, Optional<UUID> approver, Optional<UUID> chosen) {
        var tooMany = seated.size() - limit + 1;
        if (tooMany <= 0) {
            return Seat.beside(account, seated, List.of());
        }
        return switch (this) {
            case REFUSE -> new SeatResult.Full(limit);
            // The member chooses after an approval, for which a device has to be there.
            case ASK -> refuses(seated, limit) ? new SeatResult.Full(limit) : choice(account, seated, limit, chosen);
            case END_OLDEST -> Seat.beside(account, seated, oldest(tooMany, seated, approver));
        };
    }

    private static SeatResult choice(Locked account, List<Session> seated, int limit, Optional<UUID> chosen) {
        return seated.stream()
                .map(Session::id)
                .filter(id -> chosen.filter(id::equals).isPresent())
                .findFirst()
                .<SeatResult>map(ending -> Seat.beside(account, seated, List.of(ending)))
                .orElseGet(() -> new SeatResult.Choice(limit, seated));
    }

    /** Whether another device is refused while these sessions are live. */
    public boolean refuses(List<Session> seated, int limit) {
        return seated.size() >= limit
                && (this == REFUSE || (this == ASK && (seated.size() > limit || noneCanAnswer(seated))));
    }

    private static boolean noneCanAnswer(List<Session> seated) {
        return seated.stream().noneMatch(Session::canAnswer);
    }

    private static List<UUID> oldest(int count, List<Session> seated, Optional<UUID> approver) {
        return seated.stream()
                .sorted(Comparator.comparing((Session session) ->
                                approver.filter(session.id()::equals).isPresent())
                        .thenComparing(Session::lastSeenAt)
                        .thenComparing(Session::signedInAt))
                .limit(count)
                .map(Session::id)
                .toList();
    }
}
