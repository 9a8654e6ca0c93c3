package dev.countersign.history;

import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The session log. It is written inside the transaction that begins or ends the session, or not at all. */
@Component
public class History {
    private final LogTable log;

    History(LogTable log) {
        this.log = log;
    }

    /** Enters a session that has just begun. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void began(UUID sessionId, UUID accountId, Visitor visitor, SignInMethod method, Instant signedInAt) {
        log.insert(sessionId, accountId, visitor, method, signedInAt);
    }

    /** Completes the entry of a session that has just ended. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(UUID sessionId, Instant endedAt, EndReason reason) {
        log.complete(sessionId, endedAt, reason);
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
