package dev.countersign.devicegrant;

import dev.countersign.clients.OidcScope;
import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A device that shows a code and waits for a person to approve.
 *
 * @param clientName the application that the person is asked about
 * @param foreign whether the application is somebody else's, so that the person is told what it will get
 * @param device the device, or the server that asked for it, with a browser token that is in no cookie
 */
public record DeviceRequest(
        UUID id,
        UUID clientId,
        String clientName,
        Set<OidcScope> scopes,
        boolean foreign,
        Visitor device,
        Instant requestedAt,
        Instant expiresAt) {}
