package dev.countersign.oidc;

import java.time.Instant;

/**
 * A grant whose code the caller has just used up. Only that caller may issue tokens for it.
 *
 * @param now when it was taken, by the database's clock
 */
public record TakenGrant(Grant grant, Instant now) {}
