package dev.countersign.signin;

import dev.countersign.session.Session;
import java.util.List;

/** The result when a waiting device comes for its session. */
public sealed interface RedemptionResult
        permits SignedIn,
                RedemptionResult.NotWaiting,
                RedemptionResult.NotApproved,
                RedemptionResult.Closed,
                RedemptionResult.LimitReached,
                RedemptionResult.NoSuchSession {

    record NotWaiting() implements RedemptionResult {}

    record NotApproved() implements RedemptionResult {}

    /** The request has ended, it is already redeemed, or its approver is no longer signed in. */
    record Closed() implements RedemptionResult {}

    /** @param choices the sessions of which one may be ended instead; empty if the setting does not let the member choose */
    record LimitReached(int limit, List<Session> choices) implements RedemptionResult {}

    /** The session to be ended is not a live session of this account. */
    record NoSuchSession() implements RedemptionResult {}
}
