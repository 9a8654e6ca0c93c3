package dev.countersign.oidc;

import java.time.Instant;

/**
 * A grant that its taker alone may issue tokens for, because this has used up its code or its refresh token.
 *
 * @param now when it was taken, by the database's clock
 */
public record TakenGrant(Grant grant, Instant now) {}
