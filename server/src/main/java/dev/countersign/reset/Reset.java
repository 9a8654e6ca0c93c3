package dev.countersign.reset;

import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A reset of a forgotten password.
 *
 * @param codeId the mailed code
 * @param email as it was typed, in its compared form; empty once it has proved to be nobody's
 * @param accountId the member who got the letter; empty if nobody got one, or nobody has looked yet
 * @param asker the browser that asked
 * @param askedAt when it asked
 * @param proved whether the mailed code was typed
 * @param approvalId the request to the member's devices
 * @param readyAt when it goes through if they do not answer
 * @param over whether it was closed or has expired
 */
public record Reset(
        UUID id,
        UUID codeId,
        Optional<String> email,
        Optional<UUID> accountId,
        Visitor asker,
        Instant askedAt,
        Instant expiresAt,
        boolean proved,
        Optional<UUID> approvalId,
        Optional<Instant> readyAt,
        boolean over) {}
