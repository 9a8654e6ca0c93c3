package dev.countersign.signin;

import dev.countersign.approval.ResetRequest;
import dev.countersign.limits.Refusal;
import dev.countersign.password.Flaw;
import dev.countersign.reset.ResetState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The result of a step of a reset, after it was asked for. */
public sealed interface ResetResult
        permits SignedIn,
                ResetResult.Standing,
                ResetResult.NotResetting,
                ResetResult.Closed,
                ResetResult.WrongCode,
                ResetResult.WrongRecoveryCode,
                ResetResult.NotReady,
                ResetResult.Invalid,
                ResetResult.TryLater {

    /**
     * How far the reset has come.
     *
     * @param readyAt when it goes through if no device answers; empty if time alone does not help
     * @param request what the devices are asked, with the code for this browser; empty while another request is answered
     */
    record Standing(ResetState state, Instant expiresAt, Optional<Instant> readyAt, Optional<ResetRequest> request)
            implements ResetResult {}

    /** The browser has no reset. */
    record NotResetting() implements ResetResult {}

    record Closed() implements ResetResult {}

    /** @param triesLeft 0 if this was the last try, which has closed the reset */
    record WrongCode(int triesLeft) implements ResetResult {}

    record WrongRecoveryCode() implements ResetResult {}

    /** A step before this one is missing. */
    record NotReady() implements ResetResult {}

    record Invalid(List<Flaw> flaws) implements ResetResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements ResetResult {}
}
