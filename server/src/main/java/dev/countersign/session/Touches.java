package dev.countersign.session;

import dev.countersign.database.RowCache;
import dev.countersign.database.RowCaches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Gatherers;
import org.springframework.stereotype.Component;

/**
 * When sessions were last seen: written at most once per sixtieth of the idle timeout each, off the request's path and many
 * in one statement. No session ends early because of it: what is put off is at most that old, which the idle deadline
 * allows for, and what would be written too close to that deadline, or after it, is written at once.
 */
@Component
class Touches {
    private static final int WRITTEN_AT_ONCE = 1_000;
    private static final Duration UNTIL_WRITTEN = Duration.ofSeconds(2);

    private final SessionTable table;
    private final SessionSettings settings;
    private final RowCaches caches;
    private final RowCache<ByteBuffer, Session> byToken;
    private final Set<UUID> waiting = ConcurrentHashMap.newKeySet();

    Touches(SessionTable table, SessionSettings settings, RowCaches caches, RowCache<ByteBuffer, Session> byToken) {
        this.table = table;
        this.settings = settings;
        this.caches = caches;
        this.byToken = byToken;
    }

    void add(Session session) {
        caches.now()
                .map(session.lastSeenAt()::until)
                .ifPresentOrElse(unseen -> add(session.id(), unseen), () -> write(List.of(session.id())));
    }

    private void add(UUID id, Duration unseen) {
        if (!isDue(unseen)) {
            return;
        }
        var mayWait = shorter(settings.idle(), settings.idleWithGrace().minus(UNTIL_WRITTEN));
        if (unseen.compareTo(mayWait) < 0) {
            waiting.add(id);
        } else {
            write(List.of(id));
        }
    }

    private boolean isDue(Duration unseen) {
        return unseen.compareTo(settings.betweenTouches()) >= 0;
    }

    /**
     * How long what was just added may stand for further activity: as long as it could be put off here. Where it is about to be
     * written, that is known once it was: another node may have written it before, and less time be left than it seems.
     */
    Duration untilNext(Session session, Instant now) {
        var unseen = Collections.max(List.of(Duration.ZERO, Duration.between(session.lastSeenAt(), now)));
        var rest = settings.betweenTouches().minus(unseen);
        var left = rest.isPositive() ? rest : shorter(UNTIL_WRITTEN, settings.betweenTouches());
        var life = Duration.between(now, session.expiresAt());
        return Collections.max(List.of(Duration.ZERO, shorter(left, life)));
    }

    /** What cannot be written waits for the next time. */
    void writeAll() {
        waiting.stream().gather(Gatherers.windowFixed(WRITTEN_AT_ONCE)).forEach(this::write);
    }

    private void write(Collection<UUID> ids) {
        var passedBy = new HashSet<>(ids);
        byToken.refresh(ids, () -> table.touch(ids)).forEach(written -> passedBy.remove(written.id()));
        var asTheyAre =
                passedBy.isEmpty() ? List.<Session>of() : byToken.refresh(passedBy, () -> table.findLive(passedBy));
        ids.forEach(waiting::remove);
        // Another node has written them, or their rows were locked: by someone who may give up.
        caches.now()
                .ifPresent(now -> asTheyAre.stream()
                        .filter(session -> isDue(session.lastSeenAt().until(now)))
                        .map(Session::id)
                        .forEach(waiting::add));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
