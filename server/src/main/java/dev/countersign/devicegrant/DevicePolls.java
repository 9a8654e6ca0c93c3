package dev.countersign.devicegrant;

import dev.countersign.clients.Client;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.devicegrant.DeviceRequestTable.Polled;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.oidc.GrantResult;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.TakenGrant;
import dev.countersign.session.Sessions;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Answers a device that polls for its tokens (RFC 8628, section 3.5), by the database's clock. The device code is used up in the
 * transaction that gives its session its whole lifetime, so of any number of polls on any nodes one gets the tokens.
 */
@Component
public class DevicePolls {
    private final DeviceRequestTable table;
    private final Grants grants;
    private final Sessions sessions;
    private final History history;
    private final TransactionOperations transaction;

    DevicePolls(
            DeviceRequestTable table,
            Grants grants,
            Sessions sessions,
            History history,
            TransactionOperations transaction) {
        this.table = table;
        this.grants = grants;
        this.sessions = sessions;
        this.history = history;
        this.transaction = transaction;
    }

    public DevicePollResult poll(Client client, String deviceCode, Visitor visitor) {
        var code = Token.parse(deviceCode);
        var polled = code.flatMap(known -> table.poll(known.hash(), client.id(), DeviceRequests.INTERVAL));
        if (polled.isEmpty()) {
            return refused();
        }
        var request = polled.get();
        if (request.denied()) {
            return new DevicePollResult.Denied();
        }
        var sessionId = request.sessionId();
        if (sessionId != null) {
            return fetch(client, code.get(), request, sessionId, visitor);
        }
        if (request.expired()) {
            return new DevicePollResult.Expired();
        }
        return request.tooSoon() ? new DevicePollResult.SlowDown() : new DevicePollResult.Pending();
    }

    private DevicePollResult fetch(Client client, Token code, Polled request, UUID sessionId, Visitor visitor) {
        var taken = Objects.requireNonNull(transaction.execute(status -> {
            var begun = take(client, code, request, sessionId, visitor);
            if (begun.isEmpty()) {
                status.setRollbackOnly();
            }
            return begun;
        }));
        if (taken.isEmpty()) {
            return request.expired() ? new DevicePollResult.Expired() : refused();
        }
        return switch (grants.issueToDevice(client, taken.get())) {
            case GrantResult.Granted(var tokens) -> new DevicePollResult.Granted(tokens);
            case GrantResult.Refused(var why) -> new DevicePollResult.Refused(why);
            case GrantResult.ScopeExceeded() -> throw new IllegalStateException("a device gets what was granted");
        };
    }

    private Optional<TakenGrant> take(Client client, Token code, Polled request, UUID sessionId, Visitor visitor) {
        table.lockClient(client.id());
        var session = sessions.fetched(sessionId, Grants.longestAccess(client, request.scopes()));
        if (session.isEmpty() || !table.take(request.id(), sessionId)) {
            return Optional.empty();
        }
        history.note(Event.of(EventKind.DEVICE_REDEEMED)
                .account(session.get().accountId())
                .session(sessionId)
                .approval(request.id())
                .client(client.id())
                .from(visitor));
        return grants.beginForDevice(client, session.get(), request.scopes(), code);
    }

    private static DevicePollResult refused() {
        return new DevicePollResult.Refused(
                "the device code is not known, was used before, or has ended with its session");
    }
}
