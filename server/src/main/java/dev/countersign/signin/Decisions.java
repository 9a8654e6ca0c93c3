package dev.countersign.signin;

import dev.countersign.approval.AnswerResult;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Code;
import dev.countersign.approval.DenialResult;
import dev.countersign.device.Visitor;
import dev.countersign.lock.AccountLock;
import dev.countersign.reset.Resets;
import dev.countersign.session.Session;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A member decides about a waiting device, or about a reset of their password, on a device that is signed in. Each is empty if
 * that device no longer is (SEC-47).
 */
@Component
public class Decisions {
    /**
     * The result of "It wasn't me".
     *
     * @param silenced whether it stopped a reset, and mail alone resets nothing for a day
     */
    public record Denial(DenialResult result, boolean silenced) {}

    private final AccountLock lock;
    private final Approvals approvals;
    private final Resets resets;

    Decisions(AccountLock lock, Approvals approvals, Resets resets) {
        this.lock = lock;
        this.approvals = approvals;
        this.resets = resets;
    }

    /**
     * The member types a code.
     *
     * @param key names this answer: if it is sent again, it is not judged again
     */
    public Optional<AnswerResult> answer(
            Session approver, UUID approvalId, Code code, Optional<UUID> key, Visitor visitor) {
        return lock.whileSignedIn(
                approver, account -> approvals.answer(account, approver.id(), approvalId, code, key, visitor));
    }

    /**
     * The member says "It wasn't me".
     *
     * @param key as with {@link #answer}
     */
    public Optional<Denial> deny(Session approver, UUID approvalId, Optional<UUID> key, Visitor visitor) {
        return lock.whileSignedIn(approver, account -> {
            var result = approvals.deny(account, approver.id(), approvalId, key, visitor);
            return new Denial(result, result == DenialResult.DENIED && resets.stop(account, approvalId));
        });
    }

    /**
     * The member says "It was me after all".
     *
     * @return false if the account denied no such request
     */
    public Optional<Boolean> takeDenialBack(Session approver, UUID approvalId, Visitor visitor) {
        return lock.whileSignedIn(approver, account -> {
            var wasDenied = approvals.takeDenialBack(account, approver.id(), approvalId, visitor);
            if (wasDenied) {
                resets.takeStopBack(account, approvalId);
            }
            return wasDenied;
        });
    }
}
