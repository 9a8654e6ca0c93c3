package dev.countersign.session;

import java.util.UUID;

/** Announced inside the transaction that gives a session a new token. */
public record SessionRenewed(UUID accountId, UUID sessionId) {}
