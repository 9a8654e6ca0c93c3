package dev.countersign.signin;

import dev.countersign.session.Session;
import java.util.List;

/** What becomes of a waiting device that comes for its session. */
public sealed interface RedemptionResult
        permits SignedIn,
                RedemptionResult.NotWaiting,
                RedemptionResult.NotApproved,
                RedemptionResult.Closed,
                RedemptionResult.LimitReached,
                RedemptionResult.NoSuchSession {

    record NotWaiting() implements RedemptionResult {}

    record NotApproved() implements RedemptionResult {}

    /** Over, redeemed already, or the approver is no longer signed in. */
    record Closed() implements RedemptionResult {}

    /** @param choices the sessions of which one may be ended instead; empty where the setting is to refuse */
    record LimitReached(int limit, List<Session> choices) implements RedemptionResult {}

    /** The session to be ended is not a live one of this account. */
    record NoSuchSession() implements RedemptionResult {}
}
