package dev.countersign.oidc;

import dev.countersign.account.Account;
import dev.countersign.clients.Client;
import dev.countersign.session.Session;

/** A valid access token with all that it depends on: an enabled client, a live session, an enabled member. */
public record Access(AccessToken token, Client client, Session session, Account account) {}
