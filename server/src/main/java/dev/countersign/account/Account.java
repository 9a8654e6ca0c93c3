package dev.countersign.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A member's record.
 *
 * @param email in lower case
 */
public record Account(UUID id, String email, String name, Instant createdAt) {}
