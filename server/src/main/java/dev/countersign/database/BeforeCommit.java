package dev.countersign.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

    /** @throws IllegalStateException outside a transaction, or when the commit has begun */
    public void add(T item) {
        itemsOfThisTransaction().add(item);
    }

    private Items<T> itemsOfThisTransaction() {
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof Items<?> items && items.owner == this) {
                @SuppressWarnings("unchecked")
                var ours = (Items<T>) items;
                return ours;
            }
        }
        var items = new Items<>(this);
        TransactionSynchronizationManager.registerSynchronization(items);
        return items;
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
    }
}
