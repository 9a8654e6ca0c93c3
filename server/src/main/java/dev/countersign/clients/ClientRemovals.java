package dev.countersign.clients;

import dev.countersign.clients.ClientTable.DeviceSession;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Sessions;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An operator removes an application. All of its grants end at once. Then the sessions of its devices end, which frees their seats. */
@Component
public class ClientRemovals {
    private final Clients clients;
    private final AccountLock lock;
    private final Sessions sessions;
    private final History history;

    ClientRemovals(Clients clients, AccountLock lock, Sessions sessions, History history) {
        this.clients = clients;
        this.lock = lock;
        this.sessions = sessions;
        this.history = history;
    }

    /** @return false if there is no such client */
    public boolean remove(UUID id) {
        var devices = clients.remove(id);
        devices.ifPresent(all -> all.forEach(this::end));
        return devices.isPresent();
    }

    private void end(DeviceSession device) {
        lock.hold(device.accountId(), held -> {
            held.filter(account -> sessions.end(account, device.id(), EndReason.ENDED_BY_OPERATOR))
                    .ifPresent(account -> history.note(Event.of(EventKind.SESSION_ENDED_BY_OPERATOR)
                            .account(account.id())
                            .ended(device.id())
                            .because(Event.ON_COMMAND_LINE)));
            return held;
        });
    }
}
