package dev.countersign.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Collects what a transaction has to write, and writes it in one statement just before the commit. After a rollback, nothing is
 * written.
 */
public final class BeforeCommit<T> {
    private final Consumer<List<T>> write;

    /** @param write gets the items in the order in which they were added, inside the transaction */
    public BeforeCommit(Consumer<List<T>> write) {
        this.write = write;
    }

    /** @throws IllegalStateException outside a transaction, or once its items have been written */
    public void add(T item) {
        @SuppressWarnings("unchecked")
        @Nullable
        Items<T> items = (Items<T>) TransactionSynchronizationManager.getResource(this);
        if (items == null) {
            items = new Items<>(this);
            TransactionSynchronizationManager.registerSynchronization(items);
            TransactionSynchronizationManager.bindResource(this, items);
        }
        items.add(item);
    }

    private static final class Items<T> implements TransactionSynchronization {
        private final BeforeCommit<T> owner;
        private final List<T> items = new ArrayList<>();
        private boolean written;

        Items(BeforeCommit<T> owner) {
            this.owner = owner;
        }

        void add(T item) {
            if (written) {
                throw new IllegalStateException("the commit has begun: " + item);
            }
            items.add(item);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            written = true;
            owner.write.accept(List.copyOf(items));
        }

        /** Spring does not call {@link #beforeCommit} if the first item was added during the commit. */
        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResource(owner);
            if (status == STATUS_COMMITTED && !written) {
                throw new IllegalStateException("added during the commit, so never written: " + items);
            }
        }
    }
}
