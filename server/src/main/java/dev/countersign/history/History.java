package dev.countersign.history;

import dev.countersign.database.Locked;
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
 * The session log and the security events. Both are written inside the transaction that they record, so they commit or roll
 * back with it. Each is printed as a line of JSON after the commit (SEC-65).
 */
@Component
public class History {
    private static final int BLANKED_AT_ONCE = 1_000;
    private static final int EXPORTED_AT_ONCE = 1_000;

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

    /**
     * Adds a session that has just begun to the log.
     *
     * @param client the name of the application of a device that was signed in by its code
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void began(
            UUID sessionId,
            UUID accountId,
            Visitor visitor,
            SignInMethod method,
            Optional<String> client,
            Instant signedInAt) {
        log.insert(sessionId, accountId, visitor, method, client, signedInAt);
        lines.began(signedInAt, sessionId, accountId, visitor, method);
    }

    /**
     * Completes the entry of a session that has just ended. If a member or an operator ended it, the caller also notes an
     * event that says from where.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(UUID sessionId, UUID accountId, Instant signedInAt, Instant endedAt, EndReason reason) {
        log.complete(sessionId, signedInAt, endedAt, reason);
        switch (reason) {
            case SIGNED_OUT, ENDED_BY_MEMBER, ENDED_BY_OPERATOR -> {}
            case IDLE, EXPIRED, REPLACED, PASSWORD_CHANGED, RECOVERY, PASSWORD_RESET, EMAIL_RESTORED, ACCOUNT_DELETED ->
                lines.ended(endedAt, sessionId, accountId, reason);
        }
    }

    /**
     * Notes an event in the caller's transaction. A refusal that changes nothing has none and gets its own. If the account was
     * deleted in the meantime, the event belongs to nobody.
     */
    @Transactional
    public void note(Event given) {
        var noted = events.insert(given);
        var event = given.account(noted.account());
        lines.noted(noted.at(), event);
        announcements.publishEvent(event);
        if (event.kind().isForMembers()) {
            event.account().map(EventNoted::new).ifPresent(announcements::publishEvent);
        }
    }

    /**
     * Prints a back end's call, whatever the answer was. If the call changes something, that is also noted as an event.
     * Calls without a valid key share lines.
     */
    public void called(Call call) {
        if (call.key().isPresent()) {
            lines.called(call);
        } else {
            strangersCalls.called(call);
        }
    }

    /** Why a session ended; empty while its entry is incomplete. */
    public Optional<EndReason> endReason(UUID sessionId, Instant signedInAt) {
        return log.endReason(sessionId, signedInAt);
    }

    /**
     * A page of an account's session log, newest first, live sessions included.
     *
     * @param limit 1 to 200 entries
     * @param before the end of the previous page
     */
    public LogPage page(UUID accountId, int limit, Optional<LogCursor> before) {
        return log.newestFirst(accountId, limit, before.orElse(LogCursor.START));
    }

    /**
     * A page of the events that a member sees, newest first.
     *
     * @param limit 1 to 200 entries
     * @param before the end of the previous page
     */
    public EventPage events(UUID accountId, int limit, Optional<LogCursor> before) {
        return events.newestFirst(accountId, limit, before.orElse(LogCursor.START));
    }

    /**
     * A page of all events of an account, newest first, for operators.
     *
     * @param limit 1 to 200 entries
     * @param before the end of the previous page
     */
    public NotedPage allEvents(UUID accountId, int limit, Optional<LogCursor> before) {
        return events.allNewestFirst(accountId, limit, before.orElse(LogCursor.START));
    }

    /** All of an account's session log, newest first. It is read while it is iterated, a page at a time. */
    public Iterable<ExportedLogEntry> exportedLog(UUID accountId) {
        return () -> new PagedRows<>(
                before -> log.exported(accountId, before, EXPORTED_AT_ONCE),
                entry -> new LogCursor(entry.signedInAt(), entry.sessionId()));
    }

    /** All events of an account, newest first, with those that are on no page. Read like {@link #exportedLog}. */
    public Iterable<ExportedEvent> exportedEvents(UUID accountId) {
        return () -> new PagedRows<>(
                before -> events.exported(accountId, before, EXPORTED_AT_ONCE),
                event -> new LogCursor(event.time(), event.id()));
    }

    /**
     * Takes an account, its addresses and its user agents out of the session log and the events. The rows stay. It takes a moment
     * for each thousand of them, so the caller may call {@link #forgetEnded} first, while others can still record events.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Locked account) {
        log.forget(account.id());
        events.forget(account.id());
    }

    /**
     * As {@link #forget}, but leaves the entries of sessions that have not ended. Code that ends a session locks the session's
     * row, then its log entry. Locking the entries of live sessions first would deadlock with it.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgetEnded(Locked account) {
        log.forgetEnded(account.id());
        events.forget(account.id());
    }

    /**
     * Blanks addresses and user agents when their retention is over (SEC-66), except those of live sessions, which stay
     * until they end. Deletes the events of emails that nobody has, which say nothing without an address.
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
