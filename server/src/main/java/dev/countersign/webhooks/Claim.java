package dev.countersign.webhooks;

import java.time.Instant;
import java.util.UUID;

/**
 * One delivery that this node alone may send until its claim runs out.
 *
 * @param payload the body, as it was written when it happened
 * @param attempt the how manieth, from 1
 * @param at when it was claimed, by the clock of record
 */
record Claim(long id, UUID messageId, String payload, int attempt, Instant at) {}
