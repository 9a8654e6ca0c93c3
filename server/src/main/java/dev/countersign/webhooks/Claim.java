package dev.countersign.webhooks;

import java.time.Instant;
import java.util.UUID;

/**
 * A delivery that only this node may send until the claim expires.
 *
 * @param payload the body, as it was written with the event
 * @param attempt number of the attempt, from 1
 * @param at when it was claimed, by the database's clock
 */
record Claim(long id, UUID messageId, String payload, int attempt, Instant at) {}
