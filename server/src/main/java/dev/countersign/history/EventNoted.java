package dev.countersign.history;

import java.util.UUID;

/** Announced inside the transaction that notes an event for its member to see. */
public record EventNoted(UUID accountId) {}
