package dev.countersign.session;

import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One signed-in device.
 *
 * @param seat 1 to the limit that was in force when it began
 * @param authenticatedAt when the member last typed a password or a code: at sign-in, or since then for this session
 * @param lastSeenAt written at most once per sixtieth of the idle timeout
 * @param expiresAt its absolute end, regardless of activity
 * @param remembered whether it has the timeouts of a member who chose to stay signed in
 * @param client of a device that was signed in by its code; empty for a browser
 */
public record Session(
        UUID id,
        UUID accountId,
        int seat,
        Device device,
        String ip,
        SignInMethod method,
        Instant signedInAt,
        Instant authenticatedAt,
        Instant lastSeenAt,
        Instant expiresAt,
        boolean remembered,
        Optional<DeviceClient> client) {

    /** The name that members see: the application of a device, or else the browser. */
    public String label() {
        return client.map(DeviceClient::name).orElse(device.label());
    }

    /** Whether its member can answer a request there. */
    public boolean canAnswer() {
        return client.isEmpty();
    }

    /** Whether this is the session under the same token. It gets a new one each time its member proves who they are. */
    public boolean hasTokenOf(Session other) {
        return id.equals(other.id) && authenticatedAt.equals(other.authenticatedAt);
    }

    boolean isLive(Instant now, SessionSettings settings) {
        return now.isBefore(freeAt(settings));
    }

    /** When its seat becomes free if the member does nothing more. */
    public Instant freeAt(SessionSettings settings) {
        var idleAt = lastSeenAt.plus(settings.idleWithGrace(remembered));
        return idleAt.isBefore(expiresAt) ? idleAt : expiresAt;
    }
}
