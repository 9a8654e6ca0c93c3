package dev.countersign.session;

import dev.countersign.device.Visitor;
import dev.countersign.history.SignInMethod;
import java.util.UUID;

/**
 * Announced inside the transaction that starts a session in a browser that has never had one of this account, except for the
 * session that came with the account itself. Also announced for each device without a keyboard, which has no cookie.
 */
public record NewBrowser(UUID accountId, Visitor visitor, SignInMethod method) {}
