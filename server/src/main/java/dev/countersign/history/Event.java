package dev.countersign.history;

import dev.countersign.device.Visitor;
import java.util.Optional;
import java.util.UUID;

/**
 * An event to note: {@code history.note(Event.of(EventKind.CODE_WRONG).account(id).from(visitor))}. It never holds anything
 * that was typed: no password, code, token or email (SEC-27). Events are announced inside the transaction that notes them.
 *
 * @param account empty if nobody has the email that was typed
 * @param visitor empty if no request caused the event
 * @param session the session that acted, or that was started
 * @param endedSession the session that was ended
 * @param approval the request that the event is about
 * @param key the key of the back end that acted, or the key that the event is about
 * @param client the application that the event is about
 * @param reason a word of ours, such as {@code session-limit}
 */
public record Event(
        EventKind kind,
        Optional<UUID> account,
        Optional<Visitor> visitor,
        Optional<UUID> session,
        Optional<UUID> endedSession,
        Optional<UUID> approval,
        Optional<UUID> key,
        Optional<UUID> client,
        Optional<String> reason) {

    /** The reason of an event that an operator caused without a back end's key. */
    public static final String ON_COMMAND_LINE = "command-line";

    public static Event of(EventKind kind) {
        return new Event(
                kind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether an operator caused it, on the command line or through a back end's key. */
    public boolean isByOperator() {
        return key.isPresent() || reason.filter(ON_COMMAND_LINE::equals).isPresent();
    }

    public Event account(UUID id) {
        return account(Optional.of(id));
    }

    public Event account(Optional<UUID> id) {
        return new Event(kind, id, visitor, session, endedSession, approval, key, client, reason);
    }

    public Event from(Visitor who) {
        return from(Optional.of(who));
    }

    public Event from(Optional<Visitor> who) {
        return new Event(kind, account, who, session, endedSession, approval, key, client, reason);
    }

    public Event session(UUID id) {
        return new Event(kind, account, visitor, Optional.of(id), endedSession, approval, key, client, reason);
    }

    public Event ended(UUID id) {
        return new Event(kind, account, visitor, session, Optional.of(id), approval, key, client, reason);
    }

    public Event approval(UUID id) {
        return new Event(kind, account, visitor, session, endedSession, Optional.of(id), key, client, reason);
    }

    public Event key(UUID id) {
        return key(Optional.of(id));
    }

    public Event key(Optional<UUID> id) {
        return new Event(kind, account, visitor, session, endedSession, approval, id, client, reason);
    }

    public Event client(UUID id) {
        return new Event(kind, account, visitor, session, endedSession, approval, key, Optional.of(id), reason);
    }

    public Event because(String word) {
        return new Event(kind, account, visitor, session, endedSession, approval, key, client, Optional.of(word));
    }
}
