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
import org.springframework.stereotype.Component;

/**
 * When sessions were last seen: written at most once per sixtieth of the idle timeout each, off the request's path and many
 * in one statement. No session ends early because of it: what is put off is at most that old, which the idle deadline
 * allows for, and within that last sixtieth it is written at once.
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
        caches.now().ifPresentOrElse(now -> add(session, now), () -> write(List.of(session.id())));
    }

    private void add(Session session, Instant now) {
        var unseen = session.lastSeenAt().until(now);
        if (unseen.compareTo(settings.idle()) >= 0) {
            write(List.of(session.id()));
        } else if (unseen.compareTo(settings.betweenTouches()) >= 0) {
            waiting.add(session.id());
        }
    }

    /**
     * How long what was just added may stand for further activity: as long as it could be put off here. Where it is about to be
     * written, that is known once it was: another node may have written it before, and less time be left than it seems.
     */
    Duration untilNext(Session session, Instant now) {
        var unseen = Collections.max(List.of(Duration.ZERO, Duration.between(session.lastSeenAt(), now)));
        var rest = settings.betweenTouches().minus(unseen);
        var left = rest.isPositive() ? rest : UNTIL_WRITTEN;
        var life = Duration.between(now, session.expiresAt());
        return Collections.max(List.of(Duration.ZERO, Collections.min(List.of(left, life))));
    }

    /** What cannot be written waits for the next time. */
    void writeAll() {
        while (!waiting.isEmpty()) {
            var some = waiting.stream().limit(WRITTEN_AT_ONCE).toList();
            write(some);
            some.forEach(waiting::remove);
        }
    }

    private void write(Collection<UUID> ids) {
        var seenThroughOtherNodes = new HashSet<>(ids);
        for (var written : table.touch(ids)) {
            byToken.refresh(written);
            seenThroughOtherNodes.remove(written.id());
        }
        if (!seenThroughOtherNodes.isEmpty()) {
            table.findLive(seenThroughOtherNodes).forEach(byToken::refresh);
        }
    }
}
