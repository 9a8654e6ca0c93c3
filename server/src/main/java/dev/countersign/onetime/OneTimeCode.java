package dev.countersign.onetime;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A code, without its text: {@link OneTimeCodes#textOf} derives that.
 *
 * @param accountId empty if there is no account yet, or nobody has this email
 * @param email the address that the code is about, in its compared form
 */
public record OneTimeCode(UUID id, Purpose purpose, Optional<UUID> accountId, String email, Instant expiresAt) {}
