package dev.countersign.history;

import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What was: the session log, and the security events beside it. Both are written inside the transaction that made them
 * true, or not at all, and each is printed as a line of JSON once that has committed (SEC-65).
 */
@Component
public class History {
    private final LogTable log;
    private final EventTable events;
    private final EventLines lines;
    private final ApplicationEventPublisher announcements;

    History(LogTable log, EventTable events, EventLines lines, ApplicationEventPublisher announcements) {
        this.log = log;
        this.events = events;
        this.lines = lines;
        this.announcements = announcements;
    }

    /** Enters a session that has just begun. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void began(UUID sessionId, UUID accountId, Visitor visitor, SignInMethod method, Instant signedInAt) {
        log.insert(sessionId, accountId, visitor, method, signedInAt);
        lines.began(signedInAt, sessionId, accountId, visitor, method);
    }

    /** Completes the entry of a session that has just ended; an end that a member asked for is noted by who knows from where. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(UUID sessionId, UUID accountId, Instant endedAt, EndReason reason) {
        log.complete(sessionId, endedAt, reason);
        switch (reason) {
            case SIGNED_OUT, ENDED_BY_MEMBER -> {}
            case IDLE, EXPIRED, REPLACED, PASSWORD_CHANGED, RECOVERY, ENDED_BY_OPERATOR ->
                lines.ended(endedAt, sessionId, accountId, reason);
        }
    }

    /** Notes an event: in its caller's transaction, or, where it is a refusal that changes nothing, in one of its own. */
    @Transactional
    public void note(Event event) {
        lines.noted(events.insert(event), event);
        if (event.kind().isForMembers()) {
            event.account().map(EventNoted::new).ifPresent(announcements::publishEvent);
        }
    }

    /** Why a session ended, empty while its entry is not complete. */
    public Optional<EndReason> endReason(UUID sessionId) {
        return log.endReason(sessionId);
    }

    /**
     * A stretch of an account's log, newest first, live sessions among them.
     *
     * @param limit 1 to 200 entries
     * @param before where the stretch before this one ended
     */
    public LogPage page(UUID accountId, int limit, Optional<LogCursor> before) {
        var entries = log.newestFirst(accountId, limit + 1, before);
        if (entries.size() <= limit) {
            return new LogPage(entries, null);
        }
        var shown = entries.subList(0, limit);
        return new LogPage(shown, LogCursor.after(shown.getLast()).text());
    }
}
