package dev.countersign.signin;

import dev.countersign.account.Account;
import dev.countersign.device.Token;
import dev.countersign.session.Session;
import dev.countersign.session.StartResult;
import java.util.Optional;

/** A device that has just signed in. The token is returned only here. */
public record SignedIn(Account account, Session session, Token token)
        implements SignInResult, RecoveryResult, RedemptionResult {

    /** @return empty if no seat was free */
    static Optional<SignedIn> of(Account account, StartResult result) {
        return switch (result) {
            case StartResult.Started(var session, var token) -> Optional.of(new SignedIn(account, session, token));
            case StartResult.NoSeat _ -> Optional.empty();
        };
    }
}
