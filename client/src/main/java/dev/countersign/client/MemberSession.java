package dev.countersign.client;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * One signed-in device.
 *
 * @param device as the member sees it, such as "Firefox on Linux"
 * @param method how it began: "password", "approval", "recovery", "reset" or "device"; expect others
 * @param signedInAt by the server's clock
 * @param expiresAt when it ends even with activity, by the server's clock; show it, but do not decide by it
 * @param remembered whether the member chose to stay signed in on this device
 */
public record MemberSession(
        UUID id, String device, String method, Instant signedInAt, Instant expiresAt, boolean remembered)
        implements Serializable {
    public MemberSession {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(signedInAt, "signedInAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
