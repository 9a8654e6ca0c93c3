package dev.countersign.signin;

import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Code;
import dev.countersign.approval.DenialResult;
import dev.countersign.device.Visitor;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A member decides about a waiting device, on a device that is signed in. Each is empty if that device no longer is (SEC-47).
 * An answer or a denial that found its request counts as activity, also if it came in a frame.
 */
@Component
public class Decisions {
    private final AccountLock lock;
    private final Approvals approvals;
    private final Callers callers;

    Decisions(AccountLock lock, Approvals approvals, Callers callers) {
        this.lock = lock;
        this.approvals = approvals;
        this.callers = callers;
    }

    /**
     * The member types a code.
     *
     * @param key names this answer: if it is sent again, it is not judged again
     */
    public Optional<AnswerResult> answer(
            Session approver, UUID approvalId, Code code, Optional<UUID> key, Visitor visitor) {
        var result = lock.whileSignedIn(
                approver, account -> approvals.answer(account, approver.id(), approvalId, code, key, visitor));
        result.filter(answered -> !(answered instanceof AnswerResult.Unknown))
                .ifPresent(answered -> callers.countActivity(approver));
        return result;
    }

    /**
     * The member says "It wasn't me".
     *
     * @param key as with {@link #answer}
     */
    public Optional<DenialResult> deny(Session approver, UUID approvalId, Optional<UUID> key, Visitor visitor) {
        var result = lock.whileSignedIn(
                approver, account -> approvals.deny(account, approver.id(), approvalId, key, visitor));
        result.filter(DenialResult.DENIED::equals).ifPresent(denied -> callers.countActivity(approver));
        return result;
    }

    /**
     * The member says "It was me after all".
     *
     * @return false if the account denied no such request
     */
    public Optional<Boolean> takeDenialBack(Session approver, UUID approvalId, Visitor visitor) {
        return lock.whileSignedIn(
                approver, account -> approvals.takeDenialBack(account, approver.id(), approvalId, visitor));
    }
}
