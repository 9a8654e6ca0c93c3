package dev.countersign.devicegrant;

import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.Database;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The requests of devices without a keyboard: a device shows a code, a person types it on a signed-in device and approves
 * (RFC 8628). {@link DevicePolls} answers the device. Only hashes of codes are stored; that of the short one is keyed.
 *
 * <p>Locks are taken in this order: the account, the client, the device's session, its request. A request is answered and polled
 * under the lock of its row, so a device that was told "expired" is never approved.
 */
@Component
public class DeviceRequests {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** RFC 8628, section 3.2. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** There are billions of codes, and only those of the last minutes are taken, so a second draw is rare. */
    private static final int DRAWS = 3;

    private final DeviceRequestTable table;
    private final DerivedKeys keys;

    DeviceRequests(DeviceRequestTable table, Secrets secrets) {
        this.table = table;
        this.keys = secrets.keysFor(KeyPurpose.USER_CODE);
    }

    /**
     * Gives a device a code.
     *
     * @param device the device, or the server that asks for it
     * @return empty if the client has been disabled or removed in the meantime
     */
    public Optional<DeviceCode> issue(Client client, Set<OidcScope> scopes, Visitor device) {
        return Stream.generate(() -> issueOnce(client, scopes, device))
                .limit(DRAWS)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<DeviceCode> issueOnce(Client client, Set<OidcScope> scopes, Visitor device) {
        var code = Token.random();
        var shown = UserCode.random();
        return table.insert(
                        Database.newId(),
                        client.id(),
                        scopes,
                        code,
                        keys.sign(bytes(shown)),
                        device,
                        LIFETIME,
                        INTERVAL)
                ? Optional.of(new DeviceCode(code.text(), shown, LIFETIME, INTERVAL))
                : Optional.empty();
    }

    /** The request whose code this is, while it can be answered. The caller limits who may ask how often (SEC-90). */
    public Optional<DeviceRequest> find(UserCode code) {
        return keys.signatures(bytes(code)).stream()
                .flatMap(hash -> table.findPending(hash).stream())
                .findFirst();
    }

    /**
     * Locks a request in order to answer it.
     *
     * @param shown the one that the person has seen (SEC-45)
     * @return empty if its code is another, or it cannot be answered any more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<DeviceRequest> lock(UserCode code, UUID shown) {
        var found = find(code).filter(request -> request.id().equals(shown));
        found.ifPresent(request -> {
            table.lockClient(request.clientId());
            table.lock(request.id());
        });
        return found.flatMap(request -> find(code));
    }

    /** @param request that this transaction has locked */
    @Transactional(propagation = Propagation.MANDATORY)
    public void approve(DeviceRequest request, Session device) {
        table.approve(request.id(), device.id(), device.expiresAt());
    }

    /** @param request that this transaction has locked */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deny(DeviceRequest request) {
        table.deny(request.id());
    }

    private static byte[] bytes(UserCode code) {
        return code.text().getBytes(StandardCharsets.US_ASCII);
    }
}
