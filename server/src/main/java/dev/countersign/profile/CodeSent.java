package dev.countersign.profile;

import java.time.Instant;

/** A letter with a code is on its way, unless there were too many just now: that is not told. */
public record CodeSent(Instant expiresAt) implements ConfirmationRequestResult, AddressRequestResult {}
