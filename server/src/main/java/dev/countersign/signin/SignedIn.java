package dev.countersign.signin;

import dev.countersign.account.Account;
import dev.countersign.device.Token;
import dev.countersign.session.Session;

/** A device that has just got in; the token is told this once. */
public record SignedIn(Account account, Session session, Token token)
        implements SignInResult, RecoveryResult, RedemptionResult {}
