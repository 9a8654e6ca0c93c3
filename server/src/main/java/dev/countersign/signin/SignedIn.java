package dev.countersign.signin;

import dev.countersign.account.Account;
import dev.countersign.device.Token;
import dev.countersign.session.Session;
import dev.countersign.session.Started;

/** A device that has just signed in. The token is returned only here. */
public record SignedIn(Account account, Session session, Token token)
        implements SignInResult, RecoveryResult, OperatorResetResult, RedemptionResult, ResetResult {

    static SignedIn of(Account account, Started started) {
        return new SignedIn(account, started.session(), started.token());
    }
}
