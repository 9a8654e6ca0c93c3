package dev.countersign.signin;

import dev.countersign.account.LockedMember;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.ResetRequest;
import dev.countersign.approval.ResetRequestResult;
import dev.countersign.device.Visitor;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.reset.Reset;
import dev.countersign.reset.ResetSettings;
import dev.countersign.reset.ResetState;
import dev.countersign.reset.Resets;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import dev.countersign.signin.ResetResult.Standing;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Decides whether a reset may go on once its mailed code was typed (SEC-73). Nothing that it decides is stored: each step asks
 * again, under the account's lock. So a device that signs in before the new password is chosen is asked, too.
 *
 * <p>The wait begins when the devices are asked, and the reset goes through only if they could have stopped it until its end.
 * A request that ended in another way closes the reset; so does the end of the session that approved it (SEC-47).
 */
@Component
class ResetGate {
    private final Resets resets;
    private final ResetSettings settings;
    private final RecoveryCodes recoveryCodes;
    private final Sessions sessions;
    private final Approvals approvals;

    ResetGate(
            Resets resets,
            ResetSettings settings,
            RecoveryCodes recoveryCodes,
            Sessions sessions,
            Approvals approvals) {
        this.resets = resets;
        this.settings = settings;
        this.recoveryCodes = recoveryCodes;
        this.sessions = sessions;
        this.approvals = approvals;
    }

    /** A reset whose code was not typed yet, or that is over. This must look at no account (SEC-72). */
    static Standing before(Reset reset) {
        return standing(reset.over() ? ResetState.CLOSED : ResetState.MAILED, reset);
    }

    /**
     * Asks the member's devices if that is due.
     *
     * @param visitor the browser that resets
     */
    Standing advance(LockedMember account, Reset reset, Visitor visitor) {
        if (reset.over() || !reset.proved()) {
            return before(reset);
        }
        if (account.disabled()
                || !reset.email().equals(Optional.of(account.account().email()))) {
            return close(reset);
        }
        var request = reset.approvalId().flatMap(id -> approvals.findReset(account, id));
        if (needsNobody(account, reset)) {
            return new Standing(ResetState.READY, reset.expiresAt(), Optional.empty(), request);
        }
        return request.map(asked -> byAnswer(reset, asked)).orElseGet(() -> ask(account, reset, visitor));
    }

    /** An address that was never confirmed belongs to whoever reads its mail, so nobody else has to agree. */
    private boolean needsNobody(LockedMember account, Reset reset) {
        return settings.waiting().isZero()
                || recoveryCodes.isHeldFor(account, reset.id())
                || !account.account().emailVerified();
    }

    private Standing byAnswer(Reset reset, ResetRequest request) {
        return switch (request.state()) {
            case PENDING -> new Standing(ResetState.WAITING, reset.expiresAt(), reset.readyAt(), Optional.of(request));
            case APPROVED ->
                request.approver().flatMap(sessions::find).isPresent() ? ready(reset, request) : close(reset);
            case UNANSWERED -> ready(reset, request);
            case OVER -> close(reset);
        };
    }

    private static Standing ready(Reset reset, ResetRequest request) {
        return new Standing(ResetState.READY, reset.expiresAt(), Optional.empty(), Optional.of(request));
    }

    private Standing ask(LockedMember account, Reset reset, Visitor visitor) {
        if (resets.isSilent(account)) {
            return standing(ResetState.WAITING, reset);
        }
        if (sessions.live(account.id()).stream().noneMatch(Session::canAnswer)) {
            return standing(ResetState.READY, reset);
        }
        return switch (approvals.requestReset(account, visitor, settings.waiting())) {
            case ResetRequestResult.Requested(var request) -> {
                resets.waitForAnswer(reset, request.id(), request.expiresAt());
                yield waiting(request.expiresAt(), Optional.of(request));
            }
            case ResetRequestResult.AnotherIsWaiting(var retryAfter) ->
                waiting(resets.waitForTurn(reset, retryAfter.plus(settings.waiting())), Optional.empty());
        };
    }

    private Standing close(Reset reset) {
        resets.close(reset);
        return standing(ResetState.CLOSED, reset);
    }

    private static Standing waiting(Instant readyAt, Optional<ResetRequest> request) {
        return new Standing(ResetState.WAITING, readyAt.plus(Resets.READY_FOR), Optional.of(readyAt), request);
    }

    private static Standing standing(ResetState state, Reset reset) {
        return new Standing(state, reset.expiresAt(), Optional.empty(), Optional.empty());
    }
}
