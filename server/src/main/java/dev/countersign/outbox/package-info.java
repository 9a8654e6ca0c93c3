/**
 * Sends what other systems must get, such as webhooks: never before the commit, and even if nodes die. Facade:
 * {@link dev.countersign.outbox.Outbox}, and {@link dev.countersign.outbox.Courier} for what is sent by HTTP.
 *
 * <p>A room that has something to send keeps it in a table of its own. It writes the row in the transaction that causes it,
 * and calls {@link dev.countersign.outbox.Outbox#sendAfterCommit}. Its {@link dev.countersign.outbox.Work} claims rows and
 * sends them, and {@link dev.countersign.outbox.Retries} says how long to wait after a failure. The row says what has become of
 * it ({@code attempts}, {@code next_attempt_at}, {@code claimed_until}, {@code give_up_at}), by the clock of record. A node
 * that takes over from a dead one needs nothing else.
 *
 * <p>This room has no SQL: which rows may be claimed together, what giving up means and what a receiver sees differ by kind.
 * It holds no connection and no lock while something is sent.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "device")
package dev.countersign.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
