package dev.countersign.outbox;

import java.time.Duration;
import java.util.List;

/**
 * How one kind of row is claimed and sent.
 *
 * @param <D> a destination. Rows to equal destinations share sixteen concurrent sends, so a slow destination delays no other.
 * @param <C> a claimed row
 */
public interface Work<D, C> {
    /** All destinations, whether or not something is due for them. */
    List<D> destinations();

    /**
     * Claims rows that are due, by one guarded statement that counts the attempt and skips rows that another node is
     * claiming. A row is due again if the lease ends before its outcome is saved.
     *
     * @param most 1 or more; claiming fewer keeps an order, or a rate
     */
    List<C> claim(D destination, int most, Duration lease);

    /**
     * Sends a row once, and saves the outcome: sent, due again at a later time, or given up. Called outside of any
     * transaction. Must end well within the lease.
     */
    void send(D destination, C claim);

    /** Names a row in the log, without what it carries. */
    String nameOf(C claim);
}
