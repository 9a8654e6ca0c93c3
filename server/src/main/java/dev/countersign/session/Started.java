package dev.countersign.session;

import dev.countersign.device.Token;

/** A session that has just started. The token is the session cookie's value, returned only here. */
public record Started(Session session, Token token) {}
