package dev.countersign.session;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.session.SessionTable.Activity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.springframework.stereotype.Component;

/**
 * Writes when sessions were last seen: at most once per sixtieth of the idle timeout for each session, outside of requests,
 * and many in one statement.
 *
 * <p>No session ends early because of this. A delayed write is at most a sixtieth old, which the idle deadline allows for.
 * An activity that comes too close to that deadline is written at once, or refused.
 */
@Component
class Touches {
    private static final int WRITTEN_AT_ONCE = 1_000;
    private static final Duration UNTIL_WRITTEN = Duration.ofSeconds(2);

    /** A node without a lease does not know the database's time. The SQL turns this into the database's now. */
    private static final Instant WHENEVER_IT_IS = Instant.parse("9999-12-31T00:00:00Z");

    private final SessionTable table;
    private final SessionSettings settings;
    private final RowCaches caches;
    private final RowCache<ByteBuffer, Session> byToken;

    /** By session, the last activity that is not written yet. */
    private final Map<UUID, Instant> waiting = new ConcurrentHashMap<>();

    Touches(SessionTable table, SessionSettings settings, RowCaches caches, RowCache<ByteBuffer, Session> byToken) {
        this.table = table;
        this.settings = settings;
        this.caches = caches;
        this.byToken = byToken;
    }

    /**
     * @return how long the caller may go without reporting activity again. At most two seconds while this activity waits to
     *     be written, because another node may have written an earlier one, which leaves less time. Empty if the session
     *     ended before this activity was saved.
     */
    Optional<Duration> add(Session session) {
        var known = caches.now();
        if (known.isEmpty()) {
            return writeAtOnce(session, WHENEVER_IT_IS).map(live -> Duration.ZERO);
        }
        var now = known.get();
        if (!isDue(session, now)) {
            return Optional.of(untilNext(session, now));
        }
        if (mustNotWait(session, now)) {
            return writeAtOnce(session, now).map(live -> untilNext(session, now));
        }
        waiting.merge(session.id(), now, Touches::later);
        return Optional.of(untilNext(session, now));
    }

    /** @return the session, unless it ended before its row could be written */
    private Optional<Session> writeAtOnce(Session session, Instant now) {
        var ids = Set.of(session.id());
        var written = byToken.refresh(ids, () -> table.touchOnceReleased(new Activity(session.id(), now)));
        var live = written.isEmpty()
                ? byToken.refresh(
                        ids, () -> table.findLive(session.id()).stream().toList())
                : written;
        if (live.isEmpty()) {
            caches.forget(session.id());
        }
        return live.stream().findFirst();
    }

    private boolean isDue(Session session, Instant activity) {
        return !activity.isBefore(session.lastSeenAt().plus(settings.betweenTouches()));
    }

    /** Whether the deadline is less than a sixtieth away, or less than two seconds if a sixtieth is shorter. */
    private boolean mustNotWait(Session session, Instant now) {
        var mayWait = shorter(
                settings.idle(session.remembered()),
                settings.idleWithGrace(session.remembered()).minus(UNTIL_WRITTEN));
        return !now.isBefore(session.lastSeenAt().plus(mayWait));
    }

    private Duration untilNext(Session session, Instant now) {
        var rest = Duration.between(
                later(now, session.lastSeenAt()), session.lastSeenAt().plus(settings.betweenTouches()));
        var left = rest.isPositive() ? rest : shorter(UNTIL_WRITTEN, settings.betweenTouches());
        var life = Duration.between(now, session.expiresAt());
        return life.isPositive() ? shorter(left, life) : Duration.ZERO;
    }

    /** Activities that cannot be written wait for the next time. */
    void writeAll() {
        waiting.entrySet().stream()
                .map(entry -> new Activity(entry.getKey(), entry.getValue()))
                .gather(Gatherers.windowFixed(WRITTEN_AT_ONCE))
                .forEach(this::write);
    }

    private void write(List<Activity> activities) {
        var passedBy = activities.stream().map(Activity::sessionId).collect(Collectors.toSet());
        byToken.refresh(passedBy, () -> table.touch(activities)).forEach(written -> passedBy.remove(written.id()));
        var rows = passedBy.isEmpty()
                ? Map.<UUID, Session>of()
                : byToken.refresh(passedBy, () -> table.findLive(passedBy)).stream()
                        .collect(Collectors.toMap(Session::id, Function.identity()));
        for (var activity : activities) {
            var row = rows.get(activity.sessionId());
            // Keep an activity that is unwritten and still due: its row is locked, and the lock's holder may roll back.
            if (row == null || !isDue(row, activity.at())) {
                waiting.remove(activity.sessionId(), activity.at());
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
