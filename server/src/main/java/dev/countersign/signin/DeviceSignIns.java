package dev.countersign.signin;

import static dev.countersign.history.EventKind.APPLICATION_ALLOWED;
import static dev.countersign.history.EventKind.DEVICE_APPROVED;
import static dev.countersign.history.EventKind.DEVICE_CODE_WRONG;
import static dev.countersign.history.EventKind.DEVICE_DENIED;
import static dev.countersign.history.EventKind.DEVICE_REFUSED;

import dev.countersign.account.LockedMember;
import dev.countersign.device.Visitor;
import dev.countersign.devicegrant.DeviceRequest;
import dev.countersign.devicegrant.DeviceRequests;
import dev.countersign.devicegrant.UserCode;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Verdict;
import dev.countersign.lock.AccountLock;
import dev.countersign.oidc.Consents;
import dev.countersign.session.DeviceClient;
import dev.countersign.session.Seat;
import dev.countersign.session.SeatResult;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A member signs in a device without a keyboard: on a signed-in device they type the code that it shows, see what asks and from
 * where, and approve (RFC 8628, SEC-90). At that moment the device gets a session and a seat of its own. It fetches its tokens
 * from the room {@code devicegrant}.
 */
@Component
public class DeviceSignIns {
    private final Limits limits;
    private final AccountLock lock;
    private final DeviceRequests requests;
    private final Consents consents;
    private final Sessions sessions;
    private final History history;

    DeviceSignIns(
            Limits limits,
            AccountLock lock,
            DeviceRequests requests,
            Consents consents,
            Sessions sessions,
            History history) {
        this.limits = limits;
        this.lock = lock;
        this.requests = requests;
        this.consents = consents;
        this.sessions = sessions;
        this.history = history;
    }

    /** Looks a typed code up. A wrong one is charged to the address (SEC-90); text that no device shows costs nothing. */
    public DeviceCodeResult find(Session by, String typed, Visitor visitor) {
        return UserCode.typed(typed)
                .map(code -> limits.<DeviceCodeResult>code(
                        visitor.ip(),
                        wait -> new DeviceCodeResult.TryLater(wait.refusal()),
                        attempt -> judge(by, code, visitor)))
                .orElseGet(DeviceCodeResult.NotKnown::new);
    }

    private Verdict<DeviceCodeResult> judge(Session by, UserCode code, Visitor visitor) {
        var found = requests.find(code);
        if (found.isEmpty()) {
            note(DEVICE_CODE_WRONG, by, visitor);
            return new Verdict.Wrong<>(new DeviceCodeResult.NotKnown());
        }
        return new Verdict.Right<>(() -> new DeviceCodeResult.Found(code, found.get()));
    }

    private void note(EventKind kind, Session by, Visitor visitor) {
        history.note(Event.of(kind).account(by.accountId()).session(by.id()).from(visitor));
    }

    /**
     * The member approves the request that they were shown.
     *
     * @param end with the setting {@code ask}: the session that is to make room
     */
    public DeviceApprovalResult approve(Session by, String code, UUID shown, Optional<UUID> end, Visitor visitor) {
        return lock.whileSignedIn(
                        by,
                        account -> locked(code, shown)
                                .map(request -> approve(account, by, request, end, visitor))
                                .orElseGet(DeviceApprovalResult.Over::new))
                .orElseGet(DeviceApprovalResult.NotSignedIn::new);
    }

    private Optional<DeviceRequest> locked(String code, UUID shown) {
        return UserCode.typed(code).flatMap(known -> requests.lock(known, shown));
    }

    private DeviceApprovalResult approve(
            LockedMember account, Session by, DeviceRequest request, Optional<UUID> end, Visitor visitor) {
        // The session that approves never ends for the device.
        var chosen = end.filter(id -> !id.equals(by.id()));
        return switch (sessions.seat(account, request.device(), by.id(), chosen)) {
            case Seat seat -> letIn(seat, account, by, request, visitor);
            case SeatResult.Choice(var limit, var choices) -> {
                var others = choices.stream()
                        .filter(session -> !session.id().equals(by.id()))
                        .toList();
                if (others.isEmpty()) {
                    yield refuse(limit, account, by, request, visitor);
                }
                yield end.isPresent()
                        ? new DeviceApprovalResult.NoSuchSession(request)
                        : new DeviceApprovalResult.Choice(limit, others, request);
            }
            case SeatResult.Full(var limit) -> refuse(limit, account, by, request, visitor);
        };
    }

    private DeviceApprovalResult letIn(
            Seat seat, LockedMember account, Session by, DeviceRequest request, Visitor visitor) {
        var approver = sessions.find(by.id()).orElse(by);
        var client = new DeviceClient(request.clientId(), request.clientName());
        note(DEVICE_APPROVED, account, by, request, visitor);
        // The page has listed what it gets.
        if (request.foreign() && consents.allow(account, request.clientId(), request.scopes())) {
            note(APPLICATION_ALLOWED, account, by, request, visitor);
        }
        var started = sessions.startForDevice(seat, request.device(), client, approver, request.expiresAt());
        requests.approve(request, started);
        return new DeviceApprovalResult.Approved();
    }

    private DeviceApprovalResult refuse(
            int limit, LockedMember account, Session by, DeviceRequest request, Visitor visitor) {
        requests.deny(request);
        history.note(event(DEVICE_REFUSED, account, by, request, visitor).because("session-limit"));
        return new DeviceApprovalResult.LimitReached(limit);
    }

    /**
     * The member says "It wasn't me", or does not want to end a session for the device.
     *
     * @return false if the request could not be answered any more; empty if the member is no longer signed in
     */
    public Optional<Boolean> deny(Session by, String code, UUID shown, Visitor visitor) {
        return lock.whileSignedIn(by, account -> {
            var found = locked(code, shown);
            found.ifPresent(request -> {
                requests.deny(request);
                note(DEVICE_DENIED, account, by, request, visitor);
            });
            return found.isPresent();
        });
    }

    private void note(EventKind kind, LockedMember account, Session by, DeviceRequest request, Visitor visitor) {
        history.note(event(kind, account, by, request, visitor));
    }

    private static Event event(
            EventKind kind, LockedMember account, Session by, DeviceRequest request, Visitor visitor) {
        return Event.of(kind)
                .account(account.id())
                .session(by.id())
                .approval(request.id())
                .client(request.clientId())
                .from(visitor);
    }
}
