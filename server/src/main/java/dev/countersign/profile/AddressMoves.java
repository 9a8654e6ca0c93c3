package dev.countersign.profile;

import dev.countersign.account.Account;
import dev.countersign.account.EmailAddresses;
import dev.countersign.account.LockedMember;
import dev.countersign.approval.Approvals;
import dev.countersign.device.Visitor;
import dev.countersign.limits.Limits;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.reset.Resets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one way to give an account another address. All that was sent to the old one, or was asked for while the account had it,
 * stops working in the same transaction, except codes that undo a change. A move back to an address also voids the code that
 * would restore it, and all later ones: a thief may read the mail of the addresses in between.
 */
@Component
public class AddressMoves {
    private static final Set<Purpose> VOIDED =
            EnumSet.of(Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS, Purpose.PASSWORD_RESET, Purpose.OPERATOR_RESET);

    private final EmailAddresses emailAddresses;
    private final OneTimeCodes codes;
    private final Resets resets;
    private final Approvals approvals;
    private final Limits limits;

    AddressMoves(EmailAddresses emailAddresses, OneTimeCodes codes, Resets resets, Approvals approvals, Limits limits) {
        this.emailAddresses = emailAddresses;
        this.codes = codes;
        this.resets = resets;
        this.approvals = approvals;
        this.limits = limits;
    }

    /**
     * Cancels requests before it changes the address. After the change, code that records an event about the account waits
     * for this transaction, and may hold a lock on such a request.
     *
     * @param email in its compared form
     * @param isConfirmed whether the member has shown that they read its mail
     * @return empty if the address is taken. If another account took it during this call, the resets are closed all the same
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Account> move(LockedMember account, String email, boolean isConfirmed, Optional<Visitor> visitor) {
        if (emailAddresses.isTaken(email, account)) {
            return Optional.empty();
        }
        approvals.cancel(account, resets.closeAll(account), visitor);
        var moved = emailAddresses.change(account, email, isConfirmed);
        moved.ifPresent(_ -> {
            VOIDED.forEach(purpose -> codes.voidAll(account, purpose));
            codes.oldest(account, Purpose.UNDO_ADDRESS, email).ifPresent(undo -> codes.voidFrom(account, undo));
            limits.lift(account.account().email(), account.id());
            limits.lift(email, account.id());
        });
        return moved;
    }
}
