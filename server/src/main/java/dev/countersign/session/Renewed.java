package dev.countersign.session;

import dev.countersign.device.Token;

/** A session that has just got a new token. The token is the session cookie's new value, returned only here. */
public record Renewed(Session session, Token token) {}
