package dev.countersign.signin;

import dev.countersign.account.Account;
import dev.countersign.session.Session;

/** Who asks: a member whose account is enabled, on a device whose session is live. */
public record Caller(Account account, Session session) {}
