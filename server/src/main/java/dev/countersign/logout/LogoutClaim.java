package dev.countersign.logout;

import java.time.Instant;
import java.util.UUID;

/**
 * The end of a session that only this node may tell a client until the claim expires.
 *
 * @param attempt number of the attempt, from 1
 * @param at when it was claimed, by the database's clock
 * @param signedInAt a member who signs in to the client again meanwhile makes the row one of another sign-in
 */
record LogoutClaim(UUID sessionId, UUID clientId, int attempt, Instant at, Instant signedInAt) {}
