package dev.countersign.account;

import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The one way for an account to get an email: a new account's, an imported one's, or another one than before. */
@Component
class EmailClaims {
    private final OneTimeCodes codes;
    private final TransactionTemplate savepoint;

    EmailClaims(OneTimeCodes codes, PlatformTransactionManager transactions) {
        this.codes = codes;
        this.savepoint = new TransactionTemplate(transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * Gives an account an email, or does nothing.
     *
     * @param change empty, or {@link DuplicateKeyException}, if another account has the email
     */
    <T> Optional<T> take(String email, UUID accountId, Supplier<Optional<T>> change) {
        try {
            return Objects.requireNonNull(savepoint.execute(status -> {
                var taken = change.get();
                // Asked only now: the change has waited for an account that was just giving this email up.
                if (taken.isPresent() && isKept(email, accountId)) {
                    status.setRollbackOnly();
                    return Optional.<T>empty();
                }
                return taken;
            }));
        } catch (DuplicateKeyException ofAnother) {
            return Optional.empty();
        }
    }

    /** Whether another member can still take this email back (SEC-76). */
    boolean isKept(String email, UUID accountId) {
        return codes.isAboutAnother(email, Purpose.UNDO_ADDRESS, accountId);
    }
}
