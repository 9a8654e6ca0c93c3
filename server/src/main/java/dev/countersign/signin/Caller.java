package dev.countersign.signin;

import dev.countersign.account.Account;
import dev.countersign.session.Session;

/** The member behind a request: the account is enabled, and the session of the device is live. */
public record Caller(Account account, Session session) {}
