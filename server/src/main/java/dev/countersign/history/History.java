package dev.countersign.history;

import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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
    private static final int BLANKED_AT_ONCE = 1_000;

    private final LogTable log;
    private final EventTable events;
    private final EventLines lines;
    private final StrangersCalls strangersCalls;
    private final HistorySettings settings;
    private final ApplicationEventPublisher announcements;

    History(
            LogTable log,
            EventTable events,
            EventLines lines,
            StrangersCalls strangersCalls,
            HistorySettings settings,
            ApplicationEventPublisher announcements) {
        this.log = log;
        this.events = events;
        this.lines = lines;
        this.strangersCalls = strangersCalls;
        this.settings = settings;
        this.announcements = announcements;
    }

    /** Enters a session that has just begun. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void began(UUID sessionId, UUID accountId, Visitor visitor, SignInMethod method, Instant signedInAt) {
        log.insert(sessionId, accountId, visitor, method, signedInAt);
        lines.began(signedInAt, sessionId, accountId, visitor, method);
    }

    /**
     * Completes the entry of a session that has just ended; an end that a member or an operator asked for is noted by who
     * knows from where.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(UUID sessionId, UUID accountId, Instant endedAt, EndReason reason) {
        log.complete(sessionId, endedAt, reason);
        switch (reason) {
            case SIGNED_OUT, ENDED_BY_MEMBER, ENDED_BY_OPERATOR -> {}
            case IDLE, EXPIRED, REPLACED, PASSWORD_CHANGED, RECOVERY ->
                lines.ended(endedAt, sessionId, accountId, reason);
        }
    }

    /** Notes an event: in its caller's transaction, or, where it is a refusal that changes nothing, in one of its own. */
    @Transactional
    public void note(Event event) {
        lines.noted(events.insert(event), event);
        announcements.publishEvent(event);
        if (event.kind().isForMembers()) {
            event.account().map(EventNoted::new).ifPresent(announcements::publishEvent);
        }
    }

    /**
     * Prints that a back end called, whatever the answer was. A change is noted as an event as well. Calls without a valid key
     * share lines.
     */
    public void called(Call call) {
        if (call.key().isPresent()) {
            lines.called(call);
        } else {
            strangersCalls.called(call);
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
        var last = shown.getLast();
        return new LogPage(shown, new LogCursor(last.signedInAt(), last.sessionId()).text());
    }

    /**
     * A stretch of the events that are worth the member's eye, newest first.
     *
     * @param limit 1 to 200 entries
     * @param before where the stretch before this one ended
     */
    public EventPage events(UUID accountId, int limit, Optional<LogCursor> before) {
        return events.newestFirst(accountId, limit, before);
    }

    /**
     * Blanks addresses and user agents that were kept long enough (SEC-66), and deletes the events that only they told apart:
     * those of emails that nobody has. Those of live sessions stay until they end.
     *
     * @return whether there may be more of them
     */
    @Transactional
    public boolean blankAddresses() {
        var ofSessions = log.blankAddresses(settings.addresses(), BLANKED_AT_ONCE);
        var ofNobody = events.deleteNobodys(settings.addresses(), BLANKED_AT_ONCE);
        var ofEvents = events.blankAddresses(settings.addresses(), BLANKED_AT_ONCE);
        return Stream.of(ofSessions, ofNobody, ofEvents).anyMatch(count -> count == BLANKED_AT_ONCE);
    }
}
