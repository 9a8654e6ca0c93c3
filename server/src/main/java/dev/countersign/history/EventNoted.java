package dev.countersign.history;

import java.util.UUID;

/** Announced inside the transaction that notes an event which its member sees. */
public record EventNoted(UUID accountId) {}
