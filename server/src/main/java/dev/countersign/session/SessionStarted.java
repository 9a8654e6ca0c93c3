package dev.countersign.session;

import java.util.UUID;

/** Announced inside the transaction that starts a session. */
public record SessionStarted(UUID accountId, UUID sessionId) {}
