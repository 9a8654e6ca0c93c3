package dev.countersign.session;

import dev.countersign.history.EndReason;
import java.util.UUID;

/** Announced inside the transaction that ends a session. */
public record SessionEnded(UUID accountId, UUID sessionId, EndReason reason) {}
