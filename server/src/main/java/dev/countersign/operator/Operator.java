package dev.countersign.operator;

import dev.countersign.device.Network;
import dev.countersign.device.Visitor;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import java.util.Optional;
import java.util.UUID;

/**
 * A back end or a person at the command line, acting on an account without being its member.
 *
 * @param key the back end's key; empty on the command line
 * @param visitor the origin of the request; empty on the command line
 */
public record Operator(Optional<UUID> key, Optional<Visitor> visitor) {

    public static Operator withKey(UUID key, Visitor visitor) {
        return new Operator(Optional.of(key), Optional.of(visitor));
    }

    public static Operator onCommandLine() {
        return new Operator(Optional.empty(), Optional.empty());
    }

    /** The network whose hashing places this uses. The command line counts as this machine. */
    Network network() {
        return visitor.map(Visitor::network).orElseGet(() -> Network.of("127.0.0.1"));
    }

    Event event(EventKind kind, UUID account) {
        return event(kind).account(account);
    }

    /** About nobody who has an account. */
    Event event(EventKind kind) {
        var event = Event.of(kind).key(key).from(visitor);
        return key.isPresent() ? event : event.because(Event.ON_COMMAND_LINE);
    }
}
